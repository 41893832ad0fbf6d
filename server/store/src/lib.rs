//! The only SQL of the project: machines, results and prices in SQLite or PostgreSQL.
//!
//! Architecture invariant: nothing here knows HTTP, a clock or chance. Times
//! and ids are handed in; an answer means that the write is on disk.

// The database: where, which, how it is opened, read and written.
mod settings;
mod store;

mod backup;
mod lock;
mod migrations;
mod postgres;
mod sqlite;

mod group;
mod link;
mod writer;

mod conn;
mod delete;
mod error;

// What is kept in it.
mod check;
mod document;
mod facts;
mod order;
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

mod price_book;
mod price_cursor;
mod price_match;
mod prices;
mod set_prices;

mod contenders;
mod pooling;
mod summaries;

mod foreign_scores;

// What hosts do over time.
mod column;
mod drawn;
mod hot;
mod join_hot;
mod let_go;
mod rollups;
mod seal;
mod summed;
mod ticks;

mod add_collector;
mod add_session;
mod collector_changes;
mod collector_standing;
mod collectors;
mod container_names;
mod end_session;
mod events;
mod introduce;
mod live;
mod live_cache;
mod newest;
mod retention;
mod seal_session;
mod session_changes;
mod sessions;
mod tombstones;

mod counts;
mod demo;
mod links;
mod tallies;

mod kept_answers;
mod load_test_replies;
mod scope;
mod secret;
mod sign_ins;
mod tokens;

pub use add::{Added, AddedBatch, Batch, MachineChoice, NewResult};
pub use add_session::{AddedSession, CollectorChoice, NewSession};
pub use backup::BackupError;
pub use challenges::{MAX_CHALLENGES, NewChallenge};
pub use collector_changes::CollectorChange;
pub use collector_standing::RefusedSender;
pub use collectors::{CollectorQuery, CollectorRow};
pub use counts::Counts;
pub use demo::RemovedDemo;
pub use error::{Invalid, StoreError};
pub use events::{EventCount, EventQuery, EventRow, EventWord};
pub use facts::FactsChange;
pub use foreign_scores::{ForeignScoreRow, NewForeignScore};
pub use headlines::Headline;
pub use introduce::{Introduction, NewCollector};
pub use kept_answers::{ANSWER_LIFETIME_US, KeptAnswer};
pub use live::{AddedSamples, NewSamples};
pub use machines::{MachineQuery, MachineRow};
pub use newest::NewestTick;
pub use order::{Field, NoSuchOrder, Order, Place, Sorted};
pub use page::{MAX_PAGE, Page};
pub use pooling::{Pool, members};
pub use postgres::PostgresStore;
pub use price_book::{BookPage, BookQuery, BookRow, BookSort};
pub use price_cursor::BookCursor;
pub use prices::{PriceQuery, PriceRow};
pub use rates::Rate;
pub use results::{ResultQuery, ResultRow, StoredResult};
pub use retention::{Retained, Retention};
pub use scope::{Scope, Scopes};
pub use seal_session::Unsealed;
pub use secret::SecretHash;
pub use session_changes::SessionChange;
pub use sessions::{SeriesInfo, SessionQuery, SessionRow, SessionState};
pub use settings::{OpenError, Settings};
pub use sign_ins::NewSignIn;
pub use sqlite::SqliteStore;
pub use store::Store;
pub use summed::Summed;
pub use tallies::Tally;
pub use ticks::{SeriesChoice, TicksQuery};
pub use tokens::{NewToken, TokenRow};
pub use verifications::ToVerify;
