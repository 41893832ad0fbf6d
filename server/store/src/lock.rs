//! The lock file that keeps a second server off a SQLite file.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};

use crate::settings::OpenError;

/// A server that is just stopping may need a moment to let go of its file.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(100);

/// Held as long as the database is open; the system lets go of it when the process dies.
#[derive(Debug)]
pub(crate) struct FileLock {
    _file: File,
}

impl FileLock {
    /// Locks `PATH.lock` beside the database, or refuses after two seconds.
    pub(crate) async fn take(database: &Path) -> Result<Self, OpenError> {
        let mut name = database.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        let failed = |source| OpenError::Lock { path: path.clone(), source };
        let file =
            File::options().create(true).write(true).truncate(false).open(&path).map_err(failed)?;
        for attempt in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if attempt + 1 < TRIES => {
                    tokio::time::sleep(PAUSE).await
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(source)) => return Err(failed(source)),
            }
        }
        Err(OpenError::InUse { path: database.to_owned() })
    }
}
