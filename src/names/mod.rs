//! Text to keys: what a name is made of. Pure: no lists, no scores, no input or output.

/// A name made ready for comparison.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NameKey {
    text: String,
    folded: String,
}

impl NameKey {
    /// Analyses a name. Never fails: a name with nothing to compare has no tokens, see [`NameKey::is_empty`].
    pub fn new(text: &str) -> Self {
        let folded = text
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        Self { text: text.to_owned(), folded }
    }

    /// Whether nothing is left to compare.
    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// The name as given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The stages of the pipeline, in order: name of the stage and what came out of it.
    pub fn stages(&self) -> Vec<(&'static str, String)> {
        vec![("folded", self.folded.clone())]
    }
}
