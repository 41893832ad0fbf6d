//! Copies of a SQLite database: made and checked while a server has it open, and put back while
//! none has.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    error,
    lock::FileLock,
    settings::{OpenError, Place, Settings},
    sqlite,
};

/// Problems of one file that are listed; the first one is reason enough.
const MAX_PROBLEMS: u32 = 20;

/// Why a copy was not made, checked or put back; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(
        "PostgreSQL has tools of its own for this: pg_dump, pg_restore and pg_amcheck. Nothing was done."
    )]
    Postgres,
    #[error("There is no database at {}; name the one that is meant.", path.display())]
    Missing { path: PathBuf },
    #[error("{} is there already; choose another name.", path.display())]
    Exists { path: PathBuf },
    #[error("{} could not be written or moved: {source}. Nothing else was changed.", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{} is damaged ({detail}). Nothing was changed; take another backup.", path.display())]
    Damaged { path: PathBuf, detail: String },
    #[error("{} could not be read: {source}. Check the rights and the free space.", path.display())]
    Read { path: PathBuf, source: sqlx::Error },
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl Settings {
    /// Reads every page and index of the file and follows every reference; what is wrong, in
    /// SQLite's words, and nothing where all is well. A server may have the file open.
    ///
    /// # Errors
    /// [`BackupError`], as where there is no file.
    pub async fn verify(&self) -> Result<Vec<String>, BackupError> {
        problems(&existing(self.file()?)?).await
    }

    /// Writes a copy of the database as it is at one moment to `to`, whole and on disk when this
    /// returns. A server may have the file open and go on writing.
    ///
    /// # Errors
    /// [`BackupError`], as where `to` is there already.
    pub async fn back_up(&self, to: &Path) -> Result<(), BackupError> {
        let from = existing(self.file()?)?;
        if to.exists() {
            return Err(BackupError::Exists { path: to.to_owned() });
        }
        // Under another name until it is whole: what bears the name of a backup is one.
        let part = beside(to, ".part");
        remove(&part)?;
        let written = copy(&from, &part).await;
        if written.is_err() {
            remove(&part)?;
        }
        written?;
        rename(&part, to)
    }

    /// Puts the copy `from` in the database's place, brought up to this program's schema. What
    /// was there stays beside it under the name that is returned, if there was anything.
    ///
    /// # Errors
    /// [`BackupError`], as where a server has the database open or the copy is damaged: then
    /// nothing is changed.
    pub async fn restore(&self, from: &Path, stamp: &str) -> Result<Option<PathBuf>, BackupError> {
        let path = self.file()?;
        let from = existing(from.to_owned())?;
        make_folder(&path)?;
        let _lock = FileLock::take(&path).await?;
        let new = beside(&path, ".restoring");
        clear(&new)?;
        let read = prepare(&from, &new).await;
        if read.is_err() {
            clear(&new)?;
        }
        read?;
        let old = beside(&path, &format!(".before-{stamp}"));
        let had = path.exists();
        if had {
            if old.exists() {
                return Err(BackupError::Exists { path: old });
            }
            // Its log first: without the file it says nothing.
            for ending in ["-wal", "-shm", ""] {
                let (from, to) = (beside(&path, ending), beside(&old, ending));
                if from.exists() {
                    rename(&from, &to)?;
                }
            }
        }
        rename(&new, &path)?;
        Ok(had.then_some(old))
    }

    fn file(&self) -> Result<PathBuf, BackupError> {
        match self.place()? {
            Place::Sqlite(path) => Ok(path),
            Place::Postgres(_) => Err(BackupError::Postgres),
        }
    }
}

async fn connect(path: &Path) -> Result<SqliteConnection, BackupError> {
    let options = SqliteConnectOptions::new().filename(path).foreign_keys(true);
    options.connect().await.map_err(|source| unreadable(path, source))
}

async fn problems(path: &Path) -> Result<Vec<String>, BackupError> {
    let mut conn = connect(path).await?;
    let check = format!("pragma integrity_check({MAX_PROBLEMS})");
    let read = async {
        let mut found: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(check)).fetch_all(&mut conn).await?;
        found.retain(|line| line != "ok");
        let loose: i64 = sqlx::query_scalar("select count(*) from pragma_foreign_key_check")
            .fetch_one(&mut conn)
            .await?;
        if loose > 0 {
            found.push(format!("{loose} rows refer to others that are not there"));
        }
        Ok(found)
    };
    match read.await {
        Ok(found) => {
            close(conn, path).await?;
            Ok(found)
        }
        // Damage that stops SQLite from looking further is found, too.
        Err(error) if error::is_damage(&error) => Ok(vec![error.to_string()]),
        Err(source) => Err(unreadable(path, source)),
    }
}

async fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let mut conn = connect(from).await?;
    let name = to.to_string_lossy().into_owned();
    sqlx::query("vacuum into $1")
        .bind(name)
        .execute(&mut conn)
        .await
        .map_err(|source| unreadable(from, source))?;
    close(conn, from).await?;
    // SQLite leaves it to the system when the copy reaches the disk.
    File::open(to).and_then(|file| file.sync_all()).map_err(|source| failed(to, source))
}

/// A copy that was read from end to end and has the schema of this program.
async fn prepare(from: &Path, new: &Path) -> Result<(), BackupError> {
    fs::copy(from, new).map_err(|source| failed(new, source))?;
    if let Some(detail) = problems(new).await?.into_iter().next() {
        return Err(BackupError::Damaged { path: from.to_owned(), detail });
    }
    let options = SqliteConnectOptions::new().filename(new).foreign_keys(true);
    let conn = sqlite::prepared(new, &options).await.map_err(|error| match error {
        OpenError::Foreign { .. } => OpenError::Foreign { path: from.to_owned() },
        other => other,
    })?;
    close(conn, new).await?;
    File::open(new).and_then(|file| file.sync_all()).map_err(|source| failed(new, source))
}

async fn close(conn: SqliteConnection, path: &Path) -> Result<(), BackupError> {
    conn.close().await.map_err(|source| unreadable(path, source))
}

fn existing(path: PathBuf) -> Result<PathBuf, BackupError> {
    match path.is_file() {
        true => Ok(path),
        false => Err(BackupError::Missing { path }),
    }
}

fn make_folder(path: &Path) -> Result<(), BackupError> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => fs::create_dir_all(folder).map_err(|source| failed(folder, source)),
        None => Ok(()),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Removes a database that was not finished, with its log.
fn clear(path: &Path) -> Result<(), BackupError> {
    ["", "-wal", "-shm"].iter().try_for_each(|ending| remove(&beside(path, ending)))
}

fn remove(path: &Path) -> Result<(), BackupError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(failed(path, source)),
        _ => Ok(()),
    }
}

/// Renames, and has the folder remember it.
fn rename(from: &Path, to: &Path) -> Result<(), BackupError> {
    fs::rename(from, to).map_err(|source| failed(to, source))?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    File::open(folder).and_then(|file| file.sync_all()).map_err(|source| failed(folder, source))
}

fn failed(path: &Path, source: io::Error) -> BackupError {
    BackupError::File { path: path.to_owned(), source }
}

fn unreadable(path: &Path, source: sqlx::Error) -> BackupError {
    match error::is_damage(&source) {
        true => BackupError::Damaged { path: path.to_owned(), detail: source.to_string() },
        false => BackupError::Read { path: path.to_owned(), source },
    }
}
