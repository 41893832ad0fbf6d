//! One request: its files and what its sender says about them. Everything is read before anything
//! is kept, so that an upload that breaks off leaves nothing behind.

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request, multipart::Field},
};
use http::header;

use super::{
    MAX_FACTS_BYTES, MAX_FILE_BYTES, MAX_FILES,
    facts::{Facts, FactsList},
};
use crate::problem::Problem;

/// Characters of a file's name that are repeated.
const MAX_NAME: usize = 255;

pub(super) struct Upload {
    pub(super) files: Vec<File>,
    pub(super) facts: FactsList,
}

pub(super) struct File {
    pub(super) name: String,
    /// `None` where there were more than [`MAX_FILE_BYTES`].
    pub(super) bytes: Option<Bytes>,
}

impl Upload {
    /// A form, or one file as the whole body, whatever type the sender gives it.
    pub(super) async fn read(request: Request) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or_default();
        match kind.trim_start().to_ascii_lowercase().starts_with("multipart/") {
            true => Self::from_form(Multipart::from_request(request, &()).await?).await,
            false => {
                let bytes = Bytes::from_request(request, &()).await?;
                let bytes = (bytes.len() <= MAX_FILE_BYTES).then_some(bytes);
                let files = vec![File { name: String::new(), bytes }];
                Ok(Self { files, facts: FactsList::default() })
            }
        }
    }

    /// One file that is here already, and what stands in the part `facts` about it.
    pub(super) fn of(name: &str, bytes: Bytes, facts: &[u8]) -> Result<Self, Problem> {
        let facts = FactsList::new(facts_of(facts)?, 1)?;
        Ok(Self { files: vec![File { name: name.to_owned(), bytes: Some(bytes) }], facts })
    }

    async fn from_form(mut form: Multipart) -> Result<Self, Problem> {
        let mut files = Vec::new();
        let mut facts = Vec::new();
        while let Some(mut part) = form.next_field().await? {
            if part.name() == Some("facts") {
                facts = read_facts(&mut part).await?;
                continue;
            }
            let Some(name) = part.file_name() else { continue };
            let name: String = name.chars().take(MAX_NAME).collect();
            let bytes = read(&mut part, MAX_FILE_BYTES).await?;
            // A form without a chosen file sends a part without a name and without bytes.
            if name.is_empty() && bytes.as_ref().is_some_and(Bytes::is_empty) {
                continue;
            }
            if files.len() == MAX_FILES {
                return Err(Problem::too_large(format!(
                    "There are more than {MAX_FILES} files in one request; send them in parts."
                )));
            }
            files.push(File { name, bytes });
        }
        if files.is_empty() {
            return Err(Problem::unprocessable(
                "The form holds no file; choose at least one result file (part “file”).",
            ));
        }
        Ok(Self { facts: FactsList::new(facts, files.len())?, files })
    }
}

/// A part to its end, so that those behind it are read; `None` if it is longer than `limit`.
async fn read(part: &mut Field<'_>, limit: usize) -> Result<Option<Bytes>, Problem> {
    let mut bytes = Vec::new();
    let mut len = 0_usize;
    while let Some(chunk) = part.chunk().await? {
        len = len.saturating_add(chunk.len());
        match len > limit {
            true => bytes = Vec::new(),
            false => bytes.extend_from_slice(&chunk),
        }
    }
    Ok((len <= limit).then(|| bytes.into()))
}

async fn read_facts(part: &mut Field<'_>) -> Result<Vec<Facts>, Problem> {
    let bytes = read(part, MAX_FACTS_BYTES).await?;
    let bytes = bytes.ok_or_else(|| Problem::too_large("The facts are longer than 4 MiB."))?;
    facts_of(&bytes)
}

fn facts_of(bytes: &[u8]) -> Result<Vec<Facts>, Problem> {
    if bytes.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    serde_json::from_slice(bytes).map_err(|error| {
        Problem::unprocessable(format!("The facts do not fit: {error}. Correct the part “facts”."))
    })
}
