//! Words gone wrong, the same ones in every run: what the tests of keys and glances are tried on.

/// Numbers below others, the same ones in every run.
pub(super) fn numbers() -> impl FnMut(u64) -> u64 {
    let mut state = 7u64;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    }
}

/// So many pairs of words of 3 to `longest` letters, or a little more, the second being the first with none to three slips. Few
/// letters, so that many pairs are near each other and many slips are ambiguous.
pub(super) fn pairs(count: usize, longest: u64) -> impl Iterator<Item = (String, String)> {
    let mut next = numbers();
    (0..count).map(move |_| {
        let length = 3 + next(longest - 2);
        let b: String = (0..length).map(|_| char::from(b'a' + next(4) as u8)).collect();
        let mut a = b.clone();
        for _ in 0..next(4) {
            let at = next(a.len() as u64) as usize;
            let letter = char::from(b'a' + next(4) as u8);
            match next(4) {
                0 => a.replace_range(at..=at, letter.encode_utf8(&mut [0; 4])),
                1 => a.insert(at, letter),
                2 if a.len() > 3 => drop(a.remove(at)),
                _ if at > 0 => {
                    let before = a.remove(at - 1);
                    a.insert(at, before);
                }
                _ => {}
            }
        }
        (a, b)
    })
}
