//! Asking the server for a short address.

use gloo_net::http::Request;
use serde::Deserialize;

/// What `POST /api/v1/links` answers, as far as the page needs it.
#[derive(Deserialize)]
struct Made {
    url: String,
}

#[derive(Deserialize)]
struct Refused {
    detail: String,
}

/// The short address of `path`, with this site in front.
///
/// # Errors
/// A sentence for the reader.
pub async fn short(path: &str) -> Result<String, String> {
    let unreachable =
        || "The server cannot be reached. Check that it runs, then try again.".to_owned();
    let body = serde_json::json!({ "path": path }).to_string();
    let request = Request::post("/api/v1/links").header("content-type", "application/json");
    let request = request.body(body).map_err(|_| unreachable())?;
    let answer = request.send().await.map_err(|_| unreachable())?;
    let text = answer.text().await.map_err(|_| unreachable())?;
    if !answer.ok() {
        let refused = serde_json::from_str::<Refused>(&text);
        return Err(refused.map_or_else(|_| unreachable(), |refused| refused.detail));
    }
    let made: Made = serde_json::from_str(&text).map_err(|_| unreachable())?;
    Ok(format!("{}{}", super::report::site(), made.url))
}
