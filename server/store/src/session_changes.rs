//! What people change about sessions: name, note, result; one that goes.

use kernel::import::is_invisible;

use crate::{
    add_session::search_text,
    check,
    conn::{Conn, on},
    error::{Invalid, StoreError},
    store::Store,
};

/// Characters of a note.
const MAX_NOTE: usize = 10_000;

/// What a person says about a session; `None` leaves a thing as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionChange {
    /// An empty one is refused.
    pub name: Option<String>,
    /// May have several lines; an empty one removes it.
    pub note: Option<String>,
    /// The result that it belongs to; `Some(None)` detaches it.
    pub result_id: Option<Option<String>>,
}

impl Store {
    /// Changes what people say about a session. Its ticks never change.
    pub async fn change_session(&self, id: &str, change: &SessionChange) -> Result<(), StoreError> {
        check::id(id)?;
        change.check()?;
        let (id, change) = (id.to_owned(), change.clone());
        self.write(move |mut conn| Box::pin(async move { conn.change_session(&id, &change).await }))
            .await
    }
}

impl SessionChange {
    fn check(&self) -> Result<(), Invalid> {
        check::line("name", self.name.as_deref().unwrap_or_default())?;
        if self.name.as_deref().is_some_and(|name| name.trim().is_empty()) {
            return Err(Invalid::Empty { field: "name" });
        }
        let note = self.note.as_deref().unwrap_or_default();
        if note.chars().count() > MAX_NOTE {
            return Err(Invalid::TooLong { field: "note", limit: MAX_NOTE });
        }
        let hidden = |char: char| (char.is_control() && char != '\n') || is_invisible(char);
        match note.chars().any(hidden) {
            true => Err(Invalid::Hidden { field: "note" }),
            false => Ok(()),
        }
    }
}

impl Conn<'_> {
    async fn change_session(&mut self, id: &str, change: &SessionChange) -> Result<(), StoreError> {
        let known: Option<(String, String, String, Option<String>)> = on!(
            self,
            db => sqlx::query_as("select name, note, source, result_id from sessions where id = $1")
                .bind(id)
                .fetch_optional(db)
        )?;
        let (name, note, source, result_id) = known.ok_or_else(|| no_session(id))?;
        let name = change.name.as_deref().map_or(name.as_str(), str::trim);
        let note = change.note.as_deref().map_or(note.as_str(), str::trim_end);
        let result_id = change.result_id.clone().unwrap_or(result_id);
        if let Some(result_id) = &result_id {
            self.check_result_exists(result_id).await?;
        }
        on!(
            self,
            execute sqlx::query(
                "update sessions set name = $2, note = $3, result_id = $4, search = $5 where id = $1",
            )
            .bind(id)
            .bind(name)
            .bind(note)
            .bind(result_id.as_deref())
            .bind(search_text(name, note, &source))
        )?;
        Ok(())
    }

    async fn check_result_exists(&mut self, result_id: &str) -> Result<(), StoreError> {
        check::id(result_id)?;
        let found: Option<String> = on!(
            self,
            db => sqlx::query_scalar("select id from results where id = $1")
                .bind(result_id)
                .fetch_optional(db)
        )?;
        let ids = vec![result_id.to_owned()];
        found.map(drop).ok_or(StoreError::NotFound { what: "result", ids })
    }
}

/// The error for a session that is not there.
pub(crate) fn no_session(id: &str) -> StoreError {
    StoreError::NotFound { what: "session", ids: vec![id.to_owned()] }
}
