//! Whether somebody who was let in may stay: for connections that outlive their request.

use std::sync::Arc;

use http::HeaderMap;
use store::Scope;

use super::credential::Credential;
use crate::{guard, state::AppState};

/// What a connection was opened with.
#[derive(Clone)]
pub struct Stay {
    state: Arc<AppState>,
    /// `None` in single-user mode.
    credential: Option<Credential>,
    scope: Scope,
}

impl Stay {
    /// Of a request that the guard has let through for this scope.
    pub fn of(state: &AppState, headers: &HeaderMap, scope: Scope) -> Self {
        let credential = match state.access.single_user {
            true => None,
            false => Credential::of(headers),
        };
        Self { state: Arc::new(state.clone()), credential, scope }
    }

    /// Looks the credential up again. While the store does not answer nobody is sent away.
    pub async fn may_stay(&self) -> bool {
        let store = &self.state.backend.store;
        let now_us = (self.state.backend.now_us)();
        let found = match self.credential {
            None => return true,
            Some(Credential::Token(hash)) => store.token_by_hash(hash).await,
            Some(Credential::Cookie(hash)) => store.signed_in(hash, now_us).await,
        };
        match found {
            Ok(row) => guard::valid(row, now_us).is_ok_and(|row| row.scopes.open(self.scope)),
            Err(error) => {
                tracing::warn!(%error, "a viewer's credential could not be looked up");
                true
            }
        }
    }
}
