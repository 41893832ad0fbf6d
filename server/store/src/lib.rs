//! The only SQL of the project: machines, results and prices in SQLite or PostgreSQL.
//!
//! Architecture invariant: nothing here knows HTTP, a clock or chance. Times
//! and ids are handed in; an answer means that the write is on disk.

// The database: where, which, how it is opened, read and written.
mod settings;
mod store;

mod lock;
mod migrations;
mod postgres;
mod sqlite;

mod group;
mod link;
mod writer;

mod conn;
mod error;

// What is kept in it.
mod check;
mod document;
mod facts;
mod page;
mod words;

mod add;
mod add_machine;
mod results;

mod challenges;
mod rates;
mod verifications;

mod headlines;
mod machine_changes;
mod machines;

mod price_match;
mod prices;
mod set_prices;

mod contenders;
mod pooling;
mod summaries;

mod foreign_scores;

mod counts;
mod demo;

pub use add::{Added, Batch, MachineChoice, NewResult};
pub use challenges::{MAX_CHALLENGES, NewChallenge};
pub use counts::Counts;
pub use demo::RemovedDemo;
pub use error::{Invalid, StoreError};
pub use facts::FactsChange;
pub use foreign_scores::{ForeignScoreRow, NewForeignScore};
pub use headlines::Headline;
pub use machines::{MachineQuery, MachineRow};
pub use page::{MAX_PAGE, Page};
pub use pooling::{Pool, members};
pub use postgres::PostgresStore;
pub use prices::{PriceQuery, PriceRow};
pub use rates::Rate;
pub use results::{ResultQuery, ResultRow, StoredResult};
pub use settings::{OpenError, Settings};
pub use sqlite::SqliteStore;
pub use store::Store;
pub use verifications::ToVerify;
