//! Files on their way in, kept between requests: what has arrived survives a broken connection and
//! a restart of the server, until the file is imported, given up or too old.
//!
//! Each is two files of one folder: `ID.part` holds the bytes, and its length is the offset;
//! `ID.json` says what they are. Nothing is acknowledged before it is on disk.

use std::{
    collections::HashSet,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::{
    fs::{self, File, OpenOptions},
    io::AsyncWriteExt,
};

/// Bytes of one file: what the importers unpack at most.
pub const MAX_FILE_BYTES: u64 = kernel::import::MAX_BYTES as u64;
/// Uploads at a time; more than one person has under way.
pub const MAX_UPLOADS: usize = 64;
/// Bytes that all of them may take together.
pub const MAX_TOTAL_BYTES: u64 = 1 << 30;
/// Microseconds after which an upload is given up, and after which an answer is forgotten.
pub const MAX_AGE_US: i64 = 24 * 3_600 * 1_000_000;

/// The folder of uploads; cheap to clone.
#[derive(Clone)]
pub struct Uploads {
    folder: Arc<Path>,
    /// Those that a request works on.
    busy: Arc<Mutex<HashSet<String>>>,
}

/// What is known about an upload.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Upload {
    pub id: String,
    /// Of the file, as its sender calls it.
    pub name: String,
    /// Bytes of the whole file.
    pub size: u64,
    /// Of the whole file, in hexadecimal digits.
    pub sha256: Option<String>,
    pub created_at_us: i64,
    /// How the import was answered; its bytes are gone since.
    pub answer: Option<Answered>,
}

/// The answer of an import, to be given again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answered {
    pub status: u16,
    pub body: Box<RawValue>,
}

/// An upload that this request alone works on, and how far it is.
pub struct Held {
    pub upload: Upload,
    /// Bytes that are on disk; all of them once it was imported.
    pub offset: u64,
    folder: Arc<Path>,
    _busy: Busy,
}

struct Busy {
    id: String,
    all: Arc<Mutex<HashSet<String>>>,
}

/// Why an upload cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    #[error(
        "There is no upload {0}; it was imported long ago, given up, or never begun. Begin again."
    )]
    Missing(String),
    #[error("Another request is working on this upload; try again in a few seconds.")]
    Busy,
    #[error("There are {MAX_UPLOADS} uploads under way; finish or delete one of them first.")]
    TooMany,
    #[error("The uploads under way would take more than {} MiB together; finish or delete one of them first.", MAX_TOTAL_BYTES >> 20)]
    Full,
    #[error("The file has {found} bytes, and {} MiB are the most; compress it with gzip or split it.", MAX_FILE_BYTES >> 20)]
    TooLarge { found: u64 },
    #[error(transparent)]
    Disk(#[from] io::Error),
}

impl Uploads {
    /// Uploads in a folder, which is made when it is needed.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder: folder.into(), busy: Arc::default() }
    }

    /// Begins an upload; it is on disk when this returns.
    ///
    /// # Errors
    /// Where it would be too large, or one too many.
    pub async fn create(&self, upload: Upload) -> Result<Held, UploadError> {
        if upload.size > MAX_FILE_BYTES {
            return Err(UploadError::TooLarge { found: upload.size });
        }
        fs::create_dir_all(&self.folder).await?;
        let held = self.busy(&upload.id)?;
        // Two that begin at once must not both take the last place.
        let _gate = self.busy("")?;
        let others = self.all(upload.created_at_us).await?;
        let waiting = || others.iter().filter(|other| other.answer.is_none());
        if waiting().count() >= MAX_UPLOADS {
            return Err(UploadError::TooMany);
        }
        if waiting().map(|other| other.size).sum::<u64>() + upload.size > MAX_TOTAL_BYTES {
            return Err(UploadError::Full);
        }
        // Bytes without a word about them would be nobody's, and stay for ever.
        write(&self.folder, &upload).await?;
        File::create(self.folder.join(part(&upload.id))).await?.sync_all().await?;
        File::open(&self.folder).await?.sync_all().await?;
        Ok(Held { upload, offset: 0, folder: Arc::clone(&self.folder), _busy: held })
    }

    /// Takes hold of an upload that is there.
    ///
    /// # Errors
    /// Where there is none, or another request works on it.
    pub async fn hold(&self, id: &str, now_us: i64) -> Result<Held, UploadError> {
        if !is_id(id) {
            return Err(UploadError::Missing(id.chars().take(64).collect()));
        }
        let busy = self.busy(id)?;
        let missing = || UploadError::Missing(id.to_owned());
        let upload = self.read(id).await?.ok_or_else(missing)?;
        if is_old(&upload, now_us) {
            remove(&self.folder, id).await?;
            return Err(missing());
        }
        let offset = match upload.answer {
            Some(_) => upload.size,
            None => length(&self.folder.join(part(id))).await?.ok_or_else(missing)?,
        };
        Ok(Held { upload, offset, folder: Arc::clone(&self.folder), _busy: busy })
    }

    /// Everything that is under way or answered; what is too old is removed on the way.
    async fn all(&self, now_us: i64) -> Result<Vec<Upload>, UploadError> {
        let mut uploads = Vec::new();
        let mut entries = fs::read_dir(&self.folder).await?;
        while let Some(entry) = entries.next_entry().await? {
            let name = entry.file_name();
            let id = name.to_str().and_then(|name| name.strip_suffix(".json"));
            let Some(id) = id.filter(|id| is_id(id)) else { continue };
            let Some(upload) = self.read(id).await? else { continue };
            match is_old(&upload, now_us) && self.busy(id).is_ok() {
                true => remove(&self.folder, id).await?,
                false => uploads.push(upload),
            }
        }
        Ok(uploads)
    }

    async fn read(&self, id: &str) -> Result<Option<Upload>, UploadError> {
        let json = match fs::read(self.folder.join(about(id))).await {
            Ok(json) => json,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let upload = serde_json::from_slice(&json).map_err(io::Error::from)?;
        Ok(Some(upload))
    }

    fn busy(&self, id: &str) -> Result<Busy, UploadError> {
        match lock(&self.busy).insert(id.to_owned()) {
            true => Ok(Busy { id: id.to_owned(), all: Arc::clone(&self.busy) }),
            false => Err(UploadError::Busy),
        }
    }
}

impl Held {
    pub fn is_complete(&self) -> bool {
        self.offset == self.upload.size
    }

    /// Opens the end of the file for more bytes.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn appender(&mut self) -> Result<Appender<'_>, UploadError> {
        let path = self.folder.join(part(&self.upload.id));
        let file = OpenOptions::new().append(true).open(path).await?;
        Ok(Appender { file, held: self })
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn bytes(&self) -> Result<Vec<u8>, UploadError> {
        Ok(fs::read(self.folder.join(part(&self.upload.id))).await?)
    }

    /// Keeps the answer of the import and lets the bytes go.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn answered(mut self, answer: Answered) -> Result<(), UploadError> {
        self.upload.answer = Some(answer);
        write(&self.folder, &self.upload).await?;
        fs::remove_file(self.folder.join(part(&self.upload.id))).await?;
        Ok(())
    }

    /// Gives the upload up.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn delete(self) -> Result<(), UploadError> {
        Ok(remove(&self.folder, &self.upload.id).await?)
    }
}

/// More bytes of an upload, not yet on disk.
pub struct Appender<'a> {
    file: File,
    held: &'a mut Held,
}

impl Appender<'_> {
    /// Adds bytes, as long as they are of the file.
    ///
    /// # Errors
    /// Where the file has fewer bytes; and what the disk says.
    pub async fn append(&mut self, bytes: &[u8]) -> Result<(), UploadError> {
        let offset = self.held.offset + bytes.len() as u64;
        if offset > self.held.upload.size {
            return Err(UploadError::TooLarge { found: offset });
        }
        self.file.write_all(bytes).await?;
        self.held.offset = offset;
        Ok(())
    }

    /// Waits until all of it is on disk.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn finish(mut self) -> Result<(), UploadError> {
        self.file.flush().await?;
        Ok(self.file.sync_all().await?)
    }

    /// Takes back what was added since `offset`.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn undo(mut self, offset: u64) -> Result<(), UploadError> {
        self.file.flush().await?;
        self.file.set_len(offset).await?;
        self.held.offset = offset;
        Ok(self.file.sync_all().await?)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        lock(&self.all).remove(&self.id);
    }
}

fn lock(busy: &Mutex<HashSet<String>>) -> MutexGuard<'_, HashSet<String>> {
    // A set of texts is whole whoever panicked beside it.
    busy.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether this may be part of a path: an id as this server makes them.
fn is_id(id: &str) -> bool {
    id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn is_old(upload: &Upload, now_us: i64) -> bool {
    now_us.saturating_sub(upload.created_at_us) > MAX_AGE_US
}

fn part(id: &str) -> String {
    format!("{id}.part")
}

fn about(id: &str) -> String {
    format!("{id}.json")
}

async fn length(path: &Path) -> io::Result<Option<u64>> {
    match fs::metadata(path).await {
        Ok(found) => Ok(Some(found.len())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes what is known beside the old version and puts it in its place, so that one of the two
/// is always whole.
async fn write(folder: &Path, upload: &Upload) -> io::Result<()> {
    let new = folder.join(format!("{}.new", upload.id));
    let mut file = File::create(&new).await?;
    file.write_all(&serde_json::to_vec(upload)?).await?;
    file.flush().await?;
    file.sync_all().await?;
    fs::rename(&new, folder.join(about(&upload.id))).await?;
    File::open(folder).await?.sync_all().await
}

async fn remove(folder: &Path, id: &str) -> io::Result<()> {
    // What is known goes first: without it the bytes are nobody's.
    for name in [about(id), part(id)] {
        match fs::remove_file(folder.join(name)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
