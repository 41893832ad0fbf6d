//! Sending to the API.

use gloo_net::http::Request;
use js_sys::Array;
use serde::Deserialize;
use wasm_bindgen::JsValue;
use web_sys::{Blob, FormData};

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

/// Uploads one result document, for the machine with `machine_id` where one is given, and opens
/// the page of the result.
///
/// # Errors
/// A sentence for the reader.
pub async fn result_and_follow(json: &str, machine_id: &str) -> Result<(), String> {
    let unreachable = "The server cannot be reached. Check that it runs, then try again.";
    let refused = "This browser cannot send the result. Save it as a file and upload the file.";
    let form = form(json, machine_id).map_err(|_| refused.to_owned())?;
    let request = Request::post("/api/v1/imports").header("accept", "application/json");
    let request = request.body(form).map_err(|error| error.to_string())?;
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

/// The document as a file, with what the reader says about it.
fn form(json: &str, machine_id: &str) -> Result<FormData, JsValue> {
    let form = FormData::new()?;
    let file = Blob::new_with_str_sequence(&Array::of1(&JsValue::from_str(json)))?;
    form.append_with_blob_and_filename("file", &file, "calibration.json")?;
    if !machine_id.is_empty() {
        let facts = serde_json::json!([{ "file": 0, "result": 0, "machine_id": machine_id }]);
        form.append_with_str("facts", &facts.to_string())?;
    }
    Ok(form)
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
