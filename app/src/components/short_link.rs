//! A short address of the view, made by the server and copied.

use leptos::{prelude::*, task::spawn_local};

use super::problem::Problem;
use crate::browser;

/// The button; the address stands beside it once there is one. Without a script the page's own
/// address is the permalink.
#[component]
pub fn ShortLink(
    /// Path and query of the view.
    #[prop(into)]
    path: Signal<String>,
) -> AnyView {
    let made = RwSignal::new(None::<Result<String, String>>);
    // Another view has another address.
    Effect::new(move || {
        path.track();
        made.set(None);
    });
    let make = move |_| {
        spawn_local(async move {
            let link = browser::link::short(&path.get_untracked()).await;
            if let Ok(link) = &link {
                browser::clipboard::copy(link);
            }
            made.set(Some(link));
        });
    };
    let shown = move || {
        made.get().map(|made| match made {
            Ok(link) => {
                let href = link.clone();
                view! { <a class="short-link small" href=href rel="external">{link}</a> }.into_any()
            }
            Err(sentence) => view! { <Problem sentence /> }.into_any(),
        })
    };
    let word = move || match made.with(|made| matches!(made, Some(Ok(_)))) {
        true => "Copied",
        false => "Copy short link",
    };
    view! {
        <button type="button" class="button secondary small needs-script" on:click=make>{word}</button>
        <span role="status">{shown}</span>
    }
    .into_any()
}
