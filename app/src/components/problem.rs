//! Something went wrong: what, and what to do.

use leptos::prelude::*;

use crate::api::{self, ApiError};

/// One sentence in a box that screen readers announce.
#[component]
pub fn Problem(#[prop(into)] sentence: String) -> AnyView {
    view! {
        <p class="problem" role="alert">
            <strong>"Problem: "</strong>
            {sentence}
        </p>
    }
    .into_any()
}

/// A page that can only show its error; the answer carries the error's status.
#[component]
pub fn ErrorPage(error: ApiError) -> AnyView {
    api::set_status(error.status());
    let title = match error {
        ApiError::NotFound(_) => "Not found",
        ApiError::Invalid(_) => "That does not work",
        ApiError::Internal | ApiError::Unavailable(_) | ApiError::Unreachable => "Something failed",
    };
    view! {
        <super::page_head::PageHead title=title />
        <Problem sentence=error.to_string() />
        <p><a href="/">"Go to the start"</a></p>
    }
    .into_any()
}
