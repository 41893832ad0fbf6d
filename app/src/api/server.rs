//! What server functions and pages take from the request, on the server.

use http::StatusCode;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

/// Sets the status of the page being rendered.
pub fn set_status(status: u16) {
    if let (Some(options), Ok(status)) =
        (use_context::<ResponseOptions>(), StatusCode::from_u16(status))
    {
        options.set_status(status);
    }
}
