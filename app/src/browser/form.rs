//! Sending a form without leaving the page.

use gloo_net::http::Request;
use leptos::ev::SubmitEvent;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

use crate::api::ApiError;

/// The form that an event belongs to.
pub fn of(event: &SubmitEvent) -> Option<HtmlFormElement> {
    event.target()?.dyn_into().ok()
}

/// Posts the form to its own address and goes where the answer says, else reads the page again.
///
/// # Errors
/// The sentence for the reader.
pub async fn send(form: Option<HtmlFormElement>) -> Result<(), String> {
    let unreachable = || ApiError::Unreachable.to_string();
    let form = form.ok_or_else(unreachable)?;
    let fields = FormData::new_with_form(&form).map_err(|_| unreachable())?;
    // A sequence of pairs is what both sides agree on.
    let pairs = UrlSearchParams::new_with_str_sequence_sequence(&fields);
    let body = pairs.map_err(|_| unreachable())?;
    let request = Request::post(&form.action()).header("accept", "application/json").body(body);
    let answer = request.map_err(|_| unreachable())?.send().await.map_err(|_| unreachable())?;
    if !answer.ok() {
        let text = answer.text().await.unwrap_or_default();
        let error: ApiError = serde_json::from_str(&text).unwrap_or(ApiError::Internal);
        return Err(error.to_string());
    }
    let location = web_sys::window().ok_or_else(unreachable)?.location();
    // Neither fails for an address of our own.
    let _ = match answer.headers().get("location") {
        Some(page) => location.set_href(&page),
        None => location.reload(),
    };
    Ok(())
}

/// The values of the fields of this name in the form that an event belongs to, as texts.
pub fn values(event: &SubmitEvent, name: &str) -> Vec<String> {
    let fields = of(event).and_then(|form| FormData::new_with_form(&form).ok());
    let values = fields.map(|fields| fields.get_all(name)).unwrap_or_default();
    values.iter().filter_map(|value| value.as_string()).collect()
}

/// How many boxes named `ids` are ticked in the form in which something changed.
pub fn checked(event: &web_sys::Event) -> usize {
    fields(event).map_or(0, |fields| fields.get_all("ids").length() as usize)
}

/// What the field of this name holds in the form in which something changed; empty without one.
pub fn value(event: &web_sys::Event, name: &str) -> String {
    fields(event).and_then(|fields| fields.get(name).as_string()).unwrap_or_default()
}

fn fields(event: &web_sys::Event) -> Option<FormData> {
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let form = target.closest("form").ok()??.dyn_into::<HtmlFormElement>().ok()?;
    FormData::new_with_form(&form).ok()
}

/// Whether the `details` that an event belongs to is open.
pub fn is_open(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| target.has_attribute("open"))
}
