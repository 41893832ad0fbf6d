//! A page without data, which says what to do next.

use leptos::prelude::*;

use super::command_line::CommandLine;

/// One sentence, the next command where there is one, and further ways as children.
#[component]
pub fn Empty(
    #[prop(into)] sentence: String,
    #[prop(optional, into)] command: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> AnyView {
    view! {
        <section class="empty">
            <p class="empty-sentence">{sentence}</p>
            {command.map(|command| view! { <CommandLine command /> })}
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </section>
    }
    .into_any()
}
