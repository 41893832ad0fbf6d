//! Where the database is, and every reason not to open it.

use std::{io, path::PathBuf};

use crate::error::StoreError;

/// What the store needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite:PATH`, or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`.
    pub url: String,
}

/// The two kinds of database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Sqlite(PathBuf),
    Postgres(String),
}

/// Why the database was not opened; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address itself stays out of the text: it may hold a password.
    #[error(
        "The database address is neither sqlite:PATH nor postgres://USER:PASSWORD@HOST/DATABASE; correct it."
    )]
    Url,
    #[error("The folder of {} could not be made: {source}. Make it, or choose another path.", path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error("Another server has {} open. Stop it first, or give this one a file of its own.", path.display())]
    InUse { path: PathBuf },
    #[error("The lock file {} could not be opened: {source}. Make its folder writable for this user.", path.display())]
    Lock { path: PathBuf, source: io::Error },
    #[error(
        "This program is linked with SQLite {found}; before 3.51.3 it can damage a database in WAL mode. Build the program with its own SQLite."
    )]
    OldSqlite { found: String },
    #[error("{} is damaged ({detail}). Restore the last backup, or move the file away to start with an empty database.", path.display())]
    Damaged { path: PathBuf, detail: String },
    #[error("{} holds the tables of another program. Choose another path.", path.display())]
    Foreign { path: PathBuf },
    #[error(
        "The database has schema {found}, this program knows {known}. Start the newer program that wrote it, or restore a backup made before the upgrade."
    )]
    Newer { found: i64, known: i64 },
    #[error(
        "Step {version} of the schema is not the one this program knows. Start the program that wrote the database, or restore a backup."
    )]
    Changed { version: i64 },
    #[error(
        "The schema of the database could not be brought up to date: {0}. The database is unchanged."
    )]
    Migrate(sqlx::migrate::MigrateError),
    #[error(
        "The results could not be summarised for comparisons: {0} Free some space and start again; no result was changed."
    )]
    Summaries(StoreError),
    #[error(
        "The database could not be opened: {0}. Check the address, the rights and the free space."
    )]
    Database(#[from] sqlx::Error),
}

impl Settings {
    pub(crate) fn place(&self) -> Result<Place, OpenError> {
        if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            return Ok(Place::Postgres(self.url.clone()));
        }
        let path = self.url.strip_prefix("sqlite:").ok_or(OpenError::Url)?;
        let path = path.strip_prefix("//").unwrap_or(path);
        // `:memory:` would give the writer and the readers a database each.
        match path.is_empty() || path.starts_with(':') {
            true => Err(OpenError::Url),
            false => Ok(Place::Sqlite(PathBuf::from(path))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: Option<&Place>) {
        assert_eq!(Settings { url: url.to_owned() }.place().ok().as_ref(), expected, "{url}");
    }

    #[test]
    fn an_address_names_a_file_or_a_server() {
        check("sqlite:data/a b.db", Some(&Place::Sqlite("data/a b.db".into())));
        check("sqlite:///var/lib/x.db", Some(&Place::Sqlite("/var/lib/x.db".into())));
        check("postgres://h/d", Some(&Place::Postgres("postgres://h/d".to_owned())));
        check("postgresql://h/d", Some(&Place::Postgres("postgresql://h/d".to_owned())));
        for url in ["", "sqlite:", "sqlite::memory:", "mysql://h/d", "/var/lib/x.db"] {
            check(url, None);
        }
    }

    #[test]
    fn a_password_stays_out_of_the_sentence() {
        let error = Settings { url: "mysql://u:secret@h/d".to_owned() }.place().unwrap_err();
        assert!(!error.to_string().contains("secret"));
    }
}
