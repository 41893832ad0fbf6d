//! Who is signed in, for the top bar of every page.

/// A browser that has shown a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Of the token.
    pub name: String,
}

impl Account {
    /// The attribute of the document that says it to scripts.
    pub const ATTRIBUTE: &'static str = "data-account";
}
