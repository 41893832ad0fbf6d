//! A file on its way in pieces: what has arrived stays there when the connection breaks or the
//! page is left, and the next attempt goes on behind it.

use gloo_net::http::{Request, Response};
use serde::Deserialize;
use web_sys::Storage;

use super::{
    cancel::Cancel,
    clock,
    files::Picked,
    upload::{Answer, Broken},
    worker::sha256,
};

/// Bytes of one piece; what a break costs at most.
pub const PIECE: u64 = 1 << 20;
const UPLOADS: &str = "/api/v1/uploads";
/// How often an upload is deleted that the server still writes to.
const DELETES: u32 = 5;
const DELETE_PAUSE_MS: i32 = 200;

/// How far an upload is, as the server answers.
#[derive(Deserialize)]
struct Upload {
    url: String,
    /// Bytes that the server has.
    offset: u64,
}

/// Sends one file and what is said about it; gives status and text of the import's answer.
/// `progress` is called with percent. What has arrived stays where it is when the connection
/// breaks, and goes when the reader gives up.
pub async fn send(
    file: &Picked,
    facts: Option<&str>,
    cancel: &Cancel,
    progress: impl Fn(u8),
) -> Result<Answer, Broken> {
    let hash = match file.read().await {
        Ok(bytes) => sha256(&bytes).await,
        Err(_) => None,
    };
    let upload = begin(file, hash.as_deref(), cancel).await?;
    let url = upload.url.clone();
    let answer = go_on(file, facts, upload, cancel, progress).await;
    let is_over = match &answer {
        Ok((status, _)) => (200..300).contains(status),
        Err(Broken::Cancelled) => {
            give_up(&url).await;
            true
        }
        Err(_) => false,
    };
    if is_over && let (Some(storage), Some(hash)) = (storage(), &hash) {
        // Refused only where the browser keeps nothing anyway.
        let _ = storage.remove_item(&key(hash));
    }
    answer
}

/// Sends what the server lacks, and has it imported.
async fn go_on(
    file: &Picked,
    facts: Option<&str>,
    mut upload: Upload,
    cancel: &Cancel,
    progress: impl Fn(u8),
) -> Result<Answer, Broken> {
    while upload.offset < file.bytes {
        progress(percent(upload.offset, file.bytes));
        upload.offset = append(file, &upload, cancel).await?;
    }
    progress(100);
    let import = Request::post(&format!("{}/import", upload.url))
        .header("accept", "application/json")
        .abort_signal(cancel.signal().as_ref());
    match facts {
        Some(facts) => {
            answer(import.header("content-type", "application/json").body(facts), cancel).await
        }
        None => answer(import.build(), cancel).await,
    }
}

/// Deletes what has arrived; where that fails, the server does it after a day.
async fn give_up(url: &str) {
    for _ in 0..DELETES {
        match Request::delete(url).send().await {
            // The server may not have noticed yet that the piece broke off.
            Ok(response) if response.status() == 409 => clock::pause(DELETE_PAUSE_MS).await,
            _ => return,
        }
    }
}

/// The upload of an earlier attempt at the same bytes, else a new one.
async fn begin(file: &Picked, hash: Option<&str>, cancel: &Cancel) -> Result<Upload, Broken> {
    let known = hash.and_then(|hash| storage()?.get_item(&key(hash)).ok().flatten());
    if let Some(url) = known.filter(|url| url.starts_with(UPLOADS)) {
        let (status, text) = answer(Request::get(&url).build(), cancel).await?;
        // The server gives uploads up after a day.
        if let (200, Ok(upload)) = (status, serde_json::from_str(&text)) {
            return Ok(upload);
        }
    }
    let create = serde_json::json!({ "name": file.name, "size": file.bytes, "sha256": hash });
    let (status, text) = answer(Request::post(UPLOADS).json(&create), cancel).await?;
    let upload: Upload = match (status, serde_json::from_str(&text)) {
        (201, Ok(upload)) => upload,
        _ => return Err(Broken::Refused((status, text))),
    };
    if let (Some(storage), Some(hash)) = (storage(), hash) {
        let _ = storage.set_item(&key(hash), &upload.url);
    }
    Ok(upload)
}

/// Sends the piece that the server lacks next; gives how many bytes it has then.
async fn append(file: &Picked, upload: &Upload, cancel: &Cancel) -> Result<u64, Broken> {
    let end = (upload.offset + PIECE).min(file.bytes);
    // Sizes of files are whole numbers far below 2⁵³.
    let piece = file.file().slice_with_f64_and_f64(upload.offset as f64, end as f64);
    let piece = piece.map_err(|_| Broken::Unreachable)?;
    let request = Request::patch(&upload.url)
        .abort_signal(cancel.signal().as_ref())
        .header("content-type", "application/octet-stream")
        .header("upload-offset", &upload.offset.to_string());
    let response = response(request.body(piece), cancel).await?;
    let stated = response.headers().get("upload-offset").and_then(|offset| offset.parse().ok());
    match (response.status(), stated) {
        // Another attempt was here, or a piece broke off: the server's word counts.
        (200 | 400 | 409, Some(offset)) if offset != upload.offset => Ok(offset),
        (status, _) => {
            let text = response.text().await.map_err(|_| broken(cancel))?;
            Err(Broken::Refused((status, text)))
        }
    }
}

async fn answer(
    request: Result<Request, gloo_net::Error>,
    cancel: &Cancel,
) -> Result<Answer, Broken> {
    let response = response(request, cancel).await?;
    let text = response.text().await.map_err(|_| broken(cancel))?;
    Ok((response.status(), text))
}

async fn response(
    request: Result<Request, gloo_net::Error>,
    cancel: &Cancel,
) -> Result<Response, Broken> {
    // While the file is hashed nothing can be broken off.
    if cancel.is_cancelled() {
        return Err(Broken::Cancelled);
    }
    let request = request.map_err(|_| Broken::Unreachable)?;
    request.send().await.map_err(|_| broken(cancel))
}

fn broken(cancel: &Cancel) -> Broken {
    if cancel.is_cancelled() { Broken::Cancelled } else { Broken::Unreachable }
}

fn percent(part: u64, whole: u64) -> u8 {
    (100 * part / whole.max(1)).min(100) as u8
}

fn key(hash: &str) -> String {
    format!("upload:{hash}")
}

/// Absent where the browser keeps nothing: an upload then begins anew.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
