//! Tokens: who may ask for what. A secret is shown once, when its token is made.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::components::data_table::Moment;

/// A token without its secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenLine {
    pub id: String,
    pub name: String,
    /// The first characters of its secret; empty for a token of an older version.
    pub prefix: String,
    /// What it opens, in words.
    pub scopes: String,
    /// Name and address of the collector that it was made for.
    pub collector: Option<(String, String)>,
    pub state: TokenState,
    /// When it is refused; `None` for never. `YYYY-MM-DD`.
    pub expires: Option<String>,
    pub made: Moment,
    /// To the minute.
    pub used: Option<Moment>,
}

/// Whether it opens anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenState {
    Valid,
    Expired,
    Revoked,
}

impl TokenState {
    pub fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

/// A token that is to be made, as its form has it.
// A list without entries is left out of a form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenForm {
    pub name: String,
    /// Words: read, upload, stream, admin.
    pub scopes: Vec<String>,
    /// Until it is refused; `None` for never.
    pub days: Option<u32>,
    /// The collector that it is for; empty for none.
    pub collector: String,
}

/// A token that was just made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MadeToken {
    pub name: String,
    /// It is kept nowhere.
    pub secret: String,
    /// Waits for the secret and keeps it in a file that only its owner reads.
    pub keep: String,
    /// Fetches the agent and streams with that file; for tokens that may stream.
    pub stream: Option<String>,
}

/// Makes a token.
#[server(prefix = "/api/ui", endpoint = "make_token", output = super::wire::Json)]
pub async fn make_token(form: TokenForm) -> Result<MadeToken, ApiError> {
    crate::rows::tokens::make(&super::backend()?, form).await
}

/// Takes a token back for good; `next` is the page to go to.
#[server(prefix = "/api/ui", endpoint = "revoke_token", output = super::wire::Json)]
pub async fn revoke_token(id: String, next: String) -> Result<(), ApiError> {
    let backend = super::backend()?;
    backend.store.revoke_token(&id, (backend.now_us)()).await?;
    super::redirect(if next.starts_with("/fleet") { &next } else { "/fleet" });
    Ok(())
}
