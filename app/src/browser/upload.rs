//! Sending a file with progress, which `fetch` does not tell.

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, ProgressEvent, XmlHttpRequest};

use super::{cancel::Cancel, files::Picked};

/// Status and text.
pub type Answer = (u16, String);

/// Why a file did not arrive.
pub enum Broken {
    /// The server cannot be reached.
    Unreachable,
    /// It does not take the file, and said why.
    Refused(Answer),
    /// The reader gave it up.
    Cancelled,
}

/// Posts one file and what is said about it; gives the status and the text of the answer.
/// `progress` is called with percent.
///
/// # Errors
/// When the server cannot be reached, or the reader gave up.
pub async fn send(
    address: &str,
    file: &Picked,
    facts: Option<&str>,
    cancel: &Cancel,
    progress: impl Fn(u8) + 'static,
) -> Result<Answer, Broken> {
    let answer = try_send(address, file, facts, cancel, progress).await;
    answer.map_err(|_| if cancel.is_cancelled() { Broken::Cancelled } else { Broken::Unreachable })
}

async fn try_send(
    address: &str,
    file: &Picked,
    facts: Option<&str>,
    cancel: &Cancel,
    progress: impl Fn(u8) + 'static,
) -> Result<Answer, JsValue> {
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
    let aborted = request.clone();
    // An error would mean that nothing is on its way any more.
    let abort = Closure::<dyn Fn()>::new(move || drop(aborted.abort()));
    let signal = cancel.signal();
    if let Some(signal) = &signal {
        signal.set_onabort(Some(abort.as_ref().unchecked_ref()));
    }
    // Fires after success, failure and interruption alike.
    let ended = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
    request.send_with_opt_form_data(Some(&form))?;
    JsFuture::from(ended).await?;
    if let Some(signal) = &signal {
        signal.set_onabort(None);
    }
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
