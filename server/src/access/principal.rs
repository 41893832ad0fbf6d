//! Whoever asks, once that is known; handlers find it in the request's extensions.

use store::{Scope, Scopes, TokenRow};

/// Whoever a request comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// `None` in single-user mode.
    pub token_id: Option<String>,
    /// Of the token.
    pub name: String,
    pub scopes: Scopes,
    /// The collector that the token was made for.
    pub collector_id: Option<String>,
}

impl Principal {
    /// Who sits at the machine itself.
    pub fn single_user() -> Self {
        Self {
            token_id: None,
            name: "single user".to_owned(),
            scopes: Scopes::from_iter([Scope::Admin]),
            collector_id: None,
        }
    }
}

impl From<TokenRow> for Principal {
    fn from(row: TokenRow) -> Self {
        let TokenRow { id, name, scopes, collector_id, .. } = row;
        Self { token_id: Some(id), name, scopes, collector_id }
    }
}
