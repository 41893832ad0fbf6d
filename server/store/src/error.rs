//! What can go wrong, by what a caller can do about it.

use std::sync::Arc;

use sqlx::{error::DatabaseError, sqlite::SqliteError};

use crate::check::MAX_ID;

/// Why the store did not do it. The text is fit for a user; the database's own words are logged.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    #[error("There is no {what} {}.", named(ids))]
    NotFound { what: &'static str, ids: Vec<String> },
    #[error(
        "A different {what} is already stored under the id {id}. Nothing was stored; give the new {what} an id of its own."
    )]
    Conflict { what: &'static str, id: String },
    #[error(
        "The session {id} is not known here; send the samples again with `session`, which says whose they are."
    )]
    NotIntroduced { id: String },
    #[error(
        "Somebody deleted the session {id} at {}; begin another one.",
        kernel::utc::moment(*.at_us)
    )]
    Deleted { id: String, at_us: i64 },
    #[error(
        "This token is for the collector {only} and its own host only; use a token that was made for this one."
    )]
    OtherCollector { only: String },
    #[error(
        "The session {id} is that of another host. Nothing was kept; start the agent again, so that it begins a session of its own."
    )]
    OtherHost { id: String },
    #[error(
        "Another agent streams into the session {id}: samples with these numbers were kept with other times. Nothing was kept; start the agent again, so that it begins a session of its own."
    )]
    OtherSender { id: String },
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error("The database is busy; try again in a few seconds.")]
    Busy,
    #[error("The disk of the database is full; free some space and try again.")]
    Full,
    #[error(
        "The database can only be read at the moment; check the rights on its disk and try again."
    )]
    ReadOnly,
    #[error("The database does not answer; try again in a minute.")]
    Unavailable,
    #[error("The database file is damaged; restore the last backup.")]
    Damaged,
    #[error("The server is stopping; try again in a minute.")]
    Closed,
    #[error("The database refused a query.")]
    Database(#[source] Arc<sqlx::Error>),
}

/// What was handed in makes no sense; the text says what to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    #[error("The {field} contains a NUL character; remove it.")]
    Nul { field: &'static str },
    #[error("The {field} contains a control character or an invisible mark; remove it.")]
    Hidden { field: &'static str },
    #[error("The {field} is longer than {limit} characters; shorten it.")]
    TooLong { field: &'static str, limit: usize },
    #[error("The {field} is empty; give one.")]
    Empty { field: &'static str },
    #[error("The machine has {field} {found}; give a number from 1 to {limit}, or leave it out.")]
    Count { field: &'static str, found: u64, limit: u64 },
    #[error("{found:?} is not an id; use letters, digits and hyphens, at most 64.")]
    Id { found: String },
    #[error("The result {id} carries no machine id; say which machine it belongs to.")]
    NoMachineId { id: String },
    #[error("The bytes of the result {id} do not say what its document says.")]
    RawDiffers { id: String },
    #[error(
        "The result {id} holds a number that JSON cannot carry, such as NaN; measure or export it again."
    )]
    NotJson { id: String },
    #[error("There are {limit} {what} already; remove some first.")]
    TooMany { what: &'static str, limit: i64 },
    #[error("The {field} is too large to be true; correct it.")]
    TooLarge { field: &'static str },
    #[error("The recording {part:?} has no ticks; there is nothing to keep.")]
    NoTicks { part: String },
    #[error("The recording {part:?} is not sorted by time and series; sort it first.")]
    NotSorted { part: String },
    #[error("The recording {part:?} carries no machine id; say which collector it belongs to.")]
    NoCollectorKey { part: String },
    #[error("The ticks do not come after those that the session {id} has; begin another session.")]
    Earlier { id: String },
    #[error("The session has more than {limit} series with these; send fewer.")]
    TooManySeries { limit: usize },
    #[error("The session {id} was brought as a file; only one that is streamed can be ended.")]
    NotStreamed { id: String },
    #[error("There are {found} tags; give at most {limit}.")]
    TooManyTags { found: usize, limit: usize },
    #[error("A machine cannot be merged into itself.")]
    MergeWithItself,
    #[error(
        "The result {} does not match the work that it states and is left out of comparisons. Its page says why; choose another one.",
        named(ids)
    )]
    PutAside { ids: Vec<String> },
    #[error(
        "The result {id} answers challenge {challenge} with a number that this server did not draw. Measure again, with --server."
    )]
    OtherNonce { id: String, challenge: String },
    #[error(
        "The result {id} answers challenge {challenge}, which result {used_by} has used. A challenge is good for one run; measure again, with --server."
    )]
    ChallengeUsed { id: String, challenge: String, used_by: String },
}

/// The first of some ids; a sentence with two hundred of them would be read by nobody.
fn named(ids: &[String]) -> String {
    const NAMED: usize = 3;
    let cut = |id: &String| id.chars().take(MAX_ID).collect::<String>();
    let first: Vec<String> = ids.iter().take(NAMED).map(cut).collect();
    match ids.len().saturating_sub(NAMED) {
        0 => first.join(", "),
        1 => format!("{} and one more", first.join(", ")),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match known(&error) {
            Some(known) => {
                tracing::warn!(%error, "the database cannot do it now");
                known
            }
            None => {
                tracing::error!(%error, "the database refused a query");
                Self::Database(Arc::new(error))
            }
        }
    }
}

/// The case a caller can do something about.
fn known(error: &sqlx::Error) -> Option<StoreError> {
    match error {
        sqlx::Error::PoolTimedOut => return Some(StoreError::Busy),
        sqlx::Error::PoolClosed => return Some(StoreError::Closed),
        sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => return Some(StoreError::Unavailable),
        _ => {}
    }
    match sqlite_code(error) {
        Some(BUSY | LOCKED) => Some(StoreError::Busy),
        Some(READ_ONLY) => Some(StoreError::ReadOnly),
        Some(FULL) => Some(StoreError::Full),
        Some(IO_ERROR | CANNOT_OPEN) => Some(StoreError::Unavailable),
        Some(CORRUPT | NOT_A_DATABASE) => Some(StoreError::Damaged),
        _ => by_postgres_code(error),
    }
}

// SQLite's primary result codes, https://www.sqlite.org/rescode.html
const BUSY: u32 = 5;
const LOCKED: u32 = 6;
const READ_ONLY: u32 = 8;
const IO_ERROR: u32 = 10;
const CORRUPT: u32 = 11;
const FULL: u32 = 13;
const CANNOT_OPEN: u32 = 14;
const NOT_A_DATABASE: u32 = 26;

/// Whether the file itself is damaged or no database at all.
pub(crate) fn is_damage(error: &sqlx::Error) -> bool {
    matches!(sqlite_code(error), Some(CORRUPT | NOT_A_DATABASE))
}

fn sqlite_code(error: &sqlx::Error) -> Option<u32> {
    let error = error.as_database_error()?.try_downcast_ref::<SqliteError>()?;
    // The low byte of an extended code is its primary code.
    DatabaseError::code(error)?.parse::<u32>().ok().map(|code| code & 0xff)
}

/// PostgreSQL's codes, <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn by_postgres_code(error: &sqlx::Error) -> Option<StoreError> {
    let code = error.as_database_error()?.code()?;
    match &*code {
        // serialization_failure, deadlock_detected, lock_not_available, too_many_connections
        "40001" | "40P01" | "55P03" | "53300" => Some(StoreError::Busy),
        // disk_full
        "53100" => Some(StoreError::Full),
        // read_only_sql_transaction
        "25006" => Some(StoreError::ReadOnly),
        // shutdowns, a crash of the server, broken connections
        "57P01" | "57P02" | "57P03" | "08000" | "08003" | "08006" => Some(StoreError::Unavailable),
        _ => None,
    }
}
