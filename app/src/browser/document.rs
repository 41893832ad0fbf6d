//! A result document as the API serves it.

use gloo_net::http::Request;

/// Its JSON, byte for byte.
///
/// # Errors
/// A sentence for the reader.
pub async fn result(id: &str) -> Result<String, String> {
    let unreachable = |_| "The server cannot be reached. Check that it runs, then try again.";
    let answer =
        Request::get(&format!("/api/v1/results/{id}")).send().await.map_err(unreachable)?;
    if !answer.ok() {
        return Err("The server has no such result any more. Reload the page.".to_owned());
    }
    Ok(answer.text().await.map_err(unreachable)?)
}
