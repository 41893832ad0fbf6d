//! `/api/v1/uploads`: a file in pieces, which goes on where it broke off.
//!
//! Headers are those of the IETF's resumable uploads (draft-ietf-httpbis-resumable-upload):
//! `Upload-Offset`, `Upload-Complete`, `Upload-Limit`.

use axum::{
    body::{Body, Bytes},
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use http_body_util::BodyExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::imports::{self, Answer};
use crate::{
    extract::{Json, Path},
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
    uploads::{Answered, Held, MAX_AGE_US, MAX_FILE_BYTES, Upload, UploadError},
};

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const COMPLETE: HeaderName = HeaderName::from_static("upload-complete");
const LIMIT: HeaderName = HeaderName::from_static("upload-limit");
/// Characters of a file's name that are kept.
const MAX_NAME: usize = 255;

pub fn routes() -> Api {
    Api::new()
        .post(
            "/uploads",
            create,
            operation("createUpload", "imports", "Begin to send a file in pieces.")
                .status(201, "The first piece may come.")
                .idempotent()
                .answer::<Item>()
                .body_example(json!({"name": "vm.collection.jsonl", "size": 4_194_304}))
                .problem(507),
        )
        .get(
            "/uploads/{id}",
            show,
            operation("getUpload", "imports", "How many bytes of a file are on disk.")
                .answer::<Item>(),
        )
        .patch(
            "/uploads/{id}",
            append,
            operation("appendToUpload", "imports", "More bytes of a file.")
                .about(
                    "`Upload-Offset` says where they begin, and has to be what the server has; \
                     whatever the answer, it carries the true `Upload-Offset`.",
                )
                .header("Upload-Offset", "Where the bytes begin.")
                .body("application/octet-stream")
                .answer::<Item>()
                .problem(409),
        )
        .delete("/uploads/{id}", delete, operation("deleteUpload", "imports", "Give a file up."))
        .post_up_to(
            imports::MAX_FACTS_BYTES,
            "/uploads/{id}/import",
            import,
            operation("importUpload", "imports", "Import a file once all of it is there.")
                .about(
                    "The body is what the part `facts` of an import says, or empty. Asked again, \
                     it answers the same.",
                )
                .body("application/json")
                .optional_body()
                .status(200, "All of it was there already.")
                .status(201, "Something new was kept.")
                .mixed(413, "What it unpacks to is too large.")
                .mixed(422, "The file could not be read, or the facts do not fit.")
                .answer::<Answer>()
                .problem(409),
        )
}

/// The file that is to come.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "UploadBegin")]
struct Create {
    name: String,
    /// Bytes of the whole file, as it is sent.
    size: u64,
    /// Of the whole file, in hexadecimal digits; checked before the import.
    sha256: Option<String>,
}

/// How far an upload is.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Upload")]
struct Item {
    id: String,
    name: String,
    size: u64,
    /// Bytes that are on disk: the next piece begins here.
    offset: u64,
    complete: bool,
    /// Whether it was imported; the import answers the same again.
    imported: bool,
    /// When it is given up, microseconds since 1970 UTC.
    expires_at_us: i64,
    /// Where it goes on.
    url: String,
}

async fn create(
    State(state): State<AppState>,
    Json(create): Json<Create>,
) -> Result<Response, Problem> {
    let Create { name, size, sha256 } = create;
    let sha256 = sha256.map(|hash| hash.trim().to_ascii_lowercase());
    let is_hash = |hash: &String| hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    if !sha256.as_ref().is_none_or(is_hash) {
        return Err(Problem::unprocessable("The sha256 is not 64 hexadecimal digits."));
    }
    let upload = Upload {
        id: (state.backend.new_id)(),
        name: name.chars().take(MAX_NAME).collect(),
        size,
        sha256,
        created_at_us: (state.backend.now_us)(),
        answer: None,
    };
    let held = state.uploads.create(upload).await?;
    let url = HeaderValue::from_str(&url(&held.upload.id)).map_err(|_| Problem::internal())?;
    Ok((StatusCode::CREATED, [(header::LOCATION, url)], answer(&held)).into_response())
}

async fn show(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, Problem> {
    Ok(answer(&hold(&state, &id).await?))
}

async fn delete(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    hold(&state, &id).await?.delete().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn append(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let mut held = hold(&state, &id).await?;
    let stated = headers.get(OFFSET).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let stated: u64 = stated.ok_or_else(|| {
        Problem::bad_request("Say where the bytes begin: Upload-Offset with a number of bytes.")
    })?;
    if stated != held.offset {
        let problem = Problem::conflict(format!(
            "The upload goes on at byte {}, not at {stated}; send the bytes from there.",
            held.offset
        ));
        return Ok((state_headers(&held), problem).into_response());
    }
    let size = held.upload.size;
    match receive(&mut held, body).await {
        Ok(true) => Ok(answer(&held)),
        // What came is on disk; the sender, if it is still there, learns how much that is.
        Ok(false) => {
            let problem = Problem::bad_request(
                "The piece broke off; ask for Upload-Offset and send the rest from there.",
            );
            Ok((state_headers(&held), problem).into_response())
        }
        Err(UploadError::TooLarge { .. }) => {
            let problem = Problem::too_large(format!(
                "The piece goes beyond the {size} bytes of the file; nothing of it was kept."
            ));
            Ok((state_headers(&held), problem).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes a piece; `false` where it broke off before its end.
async fn receive(held: &mut Held, mut body: Body) -> Result<bool, UploadError> {
    let offset = held.offset;
    let mut appender = held.appender().await?;
    loop {
        let bytes = match body.frame().await {
            None => {
                appender.finish().await?;
                return Ok(true);
            }
            Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
            Some(Err(error)) => {
                tracing::debug!(%error, "a piece of an upload broke off");
                appender.finish().await?;
                return Ok(false);
            }
        };
        if let Err(error) = appender.append(&bytes).await {
            appender.undo(offset).await?;
            return Err(error);
        }
    }
}

async fn import(
    State(state): State<AppState>,
    Path(id): Path<String>,
    facts: Bytes,
) -> Result<Response, Problem> {
    let held = hold(&state, &id).await?;
    if let Some(answered) = &held.upload.answer {
        let status = StatusCode::from_u16(answered.status).map_err(|_| Problem::internal())?;
        return Ok((status, Json(&answered.body)).into_response());
    }
    if !held.is_complete() {
        let problem = Problem::conflict(format!(
            "The upload has {} of {} bytes; send the rest before it is imported.",
            held.offset, held.upload.size
        ));
        return Ok((state_headers(&held), problem).into_response());
    }
    let bytes = held.bytes().await?;
    if held.upload.sha256.as_ref().is_some_and(|stated| *stated != sha256(&bytes)) {
        return Err(Problem::unprocessable(
            "The bytes that arrived are not those of the stated sha256; delete the upload and \
             send the file again.",
        ));
    }
    let answer = imports::one_file(&state, &held.upload.name, bytes.into(), &facts).await?;
    let status = answer.status();
    if !answer.has_problems() {
        let body = serde_json::value::to_raw_value(&answer).map_err(|_| Problem::internal())?;
        held.answered(Answered { status: status.as_u16(), body }).await?;
    }
    Ok((status, Json(answer)).into_response())
}

async fn hold(state: &AppState, id: &str) -> Result<Held, Problem> {
    Ok(state.uploads.hold(id, (state.backend.now_us)()).await?)
}

fn answer(held: &Held) -> Response {
    let Upload { id, name, size, created_at_us, answer, .. } = &held.upload;
    let item = Item {
        url: url(id),
        id: id.clone(),
        name: name.clone(),
        size: *size,
        offset: held.offset,
        complete: held.is_complete(),
        imported: answer.is_some(),
        expires_at_us: created_at_us.saturating_add(MAX_AGE_US),
    };
    (state_headers(held), Json(item)).into_response()
}

fn state_headers(held: &Held) -> HeaderMap {
    let limit = format!("max-size={MAX_FILE_BYTES}, max-age={}", MAX_AGE_US / 1_000_000);
    let complete = if held.is_complete() { "?1" } else { "?0" };
    let mut headers = HeaderMap::new();
    headers.insert(OFFSET, HeaderValue::from(held.offset));
    headers.insert(COMPLETE, HeaderValue::from_static(complete));
    headers.extend(HeaderValue::from_str(&limit).map(|limit| (LIMIT, limit)));
    headers
}

fn url(id: &str) -> String {
    format!("/api/v1/uploads/{id}")
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
