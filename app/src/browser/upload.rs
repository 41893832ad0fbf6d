//! Sending a file with progress, which `fetch` does not tell.

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, ProgressEvent, XmlHttpRequest};

use super::files::Picked;

/// Posts one file and what is said about it; gives the status and the text of the answer.
/// `progress` is called with percent.
///
/// # Errors
/// When the server cannot be reached.
pub async fn send(
    address: &str,
    file: &Picked,
    facts: Option<&str>,
    progress: impl Fn(u8) + 'static,
) -> Result<(u16, String), JsValue> {
    let form = FormData::new()?;
    form.append_with_blob_and_filename("file", file.file(), &file.name)?;
    if let Some(facts) = facts {
        form.append_with_str("facts", facts)?;
    }
    let request = XmlHttpRequest::new()?;
    request.open("POST", address)?;
    request.set_request_header("accept", "application/json")?;
    let on_progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        let share = event.loaded() / event.total().max(1.0);
        progress((share * 100.0).clamp(0.0, 100.0) as u8);
    });
    request.upload()?.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    // Fires after success, failure and interruption alike.
    let ended = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
    request.send_with_opt_form_data(Some(&form))?;
    JsFuture::from(ended).await?;
    match request.status()? {
        0 => Err(JsValue::from_str("no answer")),
        status => Ok((status, request.response_text()?.unwrap_or_default())),
    }
}

/// Names and texts of the form in which something was submitted.
pub fn fields(form: &web_sys::HtmlFormElement) -> Vec<(String, String)> {
    let Ok(form) = FormData::new_with_form(form) else { return Vec::new() };
    let pairs = form.entries().into_iter().flatten().map(|pair| js_sys::Array::from(&pair));
    let texts = pairs.filter_map(|pair| Some((pair.get(0).as_string()?, pair.get(1).as_string()?)));
    texts.collect()
}
