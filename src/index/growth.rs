//! How much more left-over words cost, at least, the less of a query has met: without a power for each name.

use crate::score::Profile;

/// By how much `scale` grows as less has met than all: it is convex, so never below its tangents.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Growth {
    /// Of each tangent what it is where all has met, and how it grows per weight that has not.
    tangents: [(f32, f32); 3],
}

impl Growth {
    /// `all`: what the query weighs at most that may meet.
    pub(super) fn of(all: f32, profile: &Profile) -> Self {
        let support = profile.common_support.max(1.0);
        let tangent = |part: f32| {
            let at = all * part;
            // Elsewhere it is not convex, or the least that may have met makes it flat: there is no growth that is sure.
            if profile.shared < 0.0 || at <= 0.3 {
                return (1.0, 0.0);
            }
            let (value, slope) = (part.powf(-profile.shared), profile.shared / at);
            (value * (1.0 - slope * (all - at)), value * slope * support)
        };
        Self { tangents: [1.0, 0.55, 0.3].map(tangent) }
    }

    /// By what factor costs grow, at least, that so much of the query has not met.
    #[inline]
    pub(super) fn by(&self, unmet: f32) -> f32 {
        self.tangents.iter().fold(1.0, |most, (start, slope)| most.max(start + slope * unmet))
    }
}

#[cfg(test)]
mod tests {
    use super::Growth;
    use crate::score::{Profile, scale};

    #[test]
    fn it_is_never_more_than_the_scale_grows() {
        for (shared, support) in [(0.966, 1.0), (0.3, 1.0), (2.0, 1.0), (0.966, 0.4), (0.7, 1.8)] {
            let profile = Profile { shared, common_support: support, ..Profile::default() };
            for weight in [0.05f32, 0.3, 0.9, 1.5, 4.0, 12.0] {
                let growth = Growth::of(weight, &profile);
                for step in 0..=100 {
                    let left = weight * step as f32 / 100.0;
                    let grown = scale(left, &profile) / scale(weight, &profile);
                    let sure = growth.by((weight - left) / support.max(1.0));
                    assert!(sure <= grown * 1.0001, "{shared} {weight} {left}: {sure} {grown}");
                }
            }
        }
    }
}
