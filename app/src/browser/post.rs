//! Sending to the API.

use gloo_net::http::Request;
use serde::Deserialize;

/// What `/api/v1/imports` answers, as far as the page needs it.
#[derive(Deserialize)]
struct Answer {
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    results: Vec<Made>,
    problem: Option<Detail>,
}

#[derive(Deserialize)]
struct Made {
    url: String,
}

#[derive(Deserialize)]
struct Detail {
    detail: String,
}

/// Uploads one result document and opens the page of the result.
///
/// # Errors
/// A sentence for the reader.
pub async fn result_and_follow(json: String) -> Result<(), String> {
    let unreachable = "The server cannot be reached. Check that it runs, then try again.";
    let request = Request::post("/api/v1/imports").header("content-type", "application/json");
    let request = request.body(json).map_err(|error| error.to_string())?;
    let response = request.send().await.map_err(|_| unreachable.to_owned())?;
    let text = response.text().await.map_err(|_| unreachable.to_owned())?;
    match serde_json::from_str::<Answer>(&text) {
        Ok(answer) => follow(answer),
        Err(_) => Err(serde_json::from_str::<Detail>(&text).map_or_else(
            |_| "The server failed at this. Try again; its log says what happened.".to_owned(),
            |problem| problem.detail,
        )),
    }
}

fn follow(answer: Answer) -> Result<(), String> {
    for file in answer.files {
        if let Some(problem) = file.problem {
            return Err(problem.detail);
        }
        if let (Some(made), Some(window)) = (file.results.first(), web_sys::window()) {
            return window.location().set_href(&made.url).map_err(|_| {
                format!("The result is stored at {}, but the browser does not go there.", made.url)
            });
        }
    }
    Err("The server found no result in the document.".to_owned())
}
