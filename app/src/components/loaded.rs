//! What a page shows once its data is here, before that, and when it cannot come.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::problem::ErrorPage;
use crate::api::ApiError;

/// Shows the answer of `resource`; a skeleton before, the error's page instead.
pub fn loaded<T>(resource: Resource<Result<T, ApiError>>, show: fn(T) -> AnyView) -> AnyView
where
    T: Clone + Send + Sync + Serialize + for<'de> Deserialize<'de> + 'static,
{
    let answer = move || {
        resource.get().map(|answer| match answer {
            Ok(data) => show(data),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        })
    };
    view! { <Transition fallback=skeleton>{answer}</Transition> }.into_any()
}

/// As high as most pages begin, so that nothing jumps when the data arrives.
pub fn skeleton() -> AnyView {
    view! {
        <div class="skeleton" aria-busy="true">
            <p class="sr-only">"Loading"</p>
            <div class="skeleton-title"></div>
            <div class="skeleton-line"></div>
            <div class="skeleton-body"></div>
        </div>
    }
    .into_any()
}
