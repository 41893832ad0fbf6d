//! The same names in the browser, where a page has no status and no request.

use super::{
    ApiError,
    account::Account,
    sessions::{SessionsPage, SessionsQuery},
};

/// Nothing to set: the answer was sent long ago.
pub fn set_status(_status: u16) {}

/// Who is signed in, as the server wrote it into the document.
pub fn account() -> Option<Account> {
    let root = leptos::prelude::document().document_element()?;
    root.get_attribute(Account::ATTRIBUTE).map(|name| Account { name })
}

/// A page of sessions, from the answers that this page has asked for already.
pub async fn read_kept_sessions(query: SessionsQuery) -> Result<SessionsPage, ApiError> {
    crate::browser::session_figures::page(query).await
}
