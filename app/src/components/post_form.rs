//! A form that changes something: an ordinary one, and with a script the reader stays on
//! the page when it does not work.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::problem::Problem;
use crate::browser;

/// A form posted to a server function, which answers with the page to go to.
#[component]
pub fn PostForm(
    /// Address of the server function.
    action: &'static str,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> AnyView {
    let problem = RwSignal::new(None::<String>);
    let sending = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if sending.get_untracked() {
            return;
        }
        sending.set(true);
        problem.set(None);
        let form = browser::form::of(&event);
        spawn_local(async move {
            if let Err(sentence) = browser::form::send(form).await {
                problem.set(Some(sentence));
                sending.set(false);
            }
        });
    };
    view! {
        <form method="post" action=action class=class on:submit=submit>
            {children()}
            {move || problem.get().map(|sentence| view! { <Problem sentence /> })}
        </form>
    }
    .into_any()
}

/// A value that travels with the form unseen.
#[component]
pub fn Hidden(name: &'static str, #[prop(into)] value: String) -> AnyView {
    view! { <input type="hidden" name=name value=value /> }.into_any()
}

/// A labelled text field.
#[component]
pub fn Field(
    #[prop(into)] name: String,
    label: &'static str,
    #[prop(into)] value: String,
    /// `text`, `date`, or another of HTML's.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(default = "text")] inputmode: &'static str,
    #[prop(optional)] required: bool,
) -> AnyView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input type=kind name=name value=value inputmode=inputmode required=required
                maxlength="500" autocomplete="off" dir="auto" />
        </label>
    }
    .into_any()
}
