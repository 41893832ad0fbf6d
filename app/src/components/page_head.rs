//! The first line of a page: its title, and the answer under it.

use leptos::prelude::*;
use leptos_meta::Title;

/// Heading, document title and the sentence that answers.
#[component]
pub fn PageHead(
    #[prop(into)] title: String,
    #[prop(optional, into)] lead: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> AnyView {
    view! {
        <Title text=title.clone() />
        <div class="page-head">
            <h1><bdi>{title}</bdi></h1>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
        {lead.map(|lead| view! { <p class="lead">{lead}</p> })}
    }
    .into_any()
}
