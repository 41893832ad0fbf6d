//! Brings the schema up to date; released migrations are never edited.

use sqlx::migrate::{Migrate, MigrateError, Migrator};

use crate::settings::OpenError;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Applies what is missing, and refuses a database that is ahead of this program.
pub(crate) async fn run<C: Migrate>(conn: &mut C) -> Result<(), OpenError> {
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    MIGRATIONS.run_direct(None, conn, false).await.map_err(|error| match error {
        MigrateError::VersionMissing(found) => OpenError::Newer { found, known },
        MigrateError::VersionMismatch(version) => OpenError::Changed { version },
        other => OpenError::Migrate(other),
    })
}
