//! `/api`: the reference of the API, as the server's own document has it.

use leptos::prelude::*;

use crate::{
    api::reference::{Group, ReferencePage, read_reference},
    components::{
        crumbs::Crumbs, loaded::loaded, operation::operation, page_head::PageHead, prose::prose,
    },
};

#[component]
pub fn Reference() -> AnyView {
    loaded(Resource::new(|| (), |()| read_reference()), show)
}

fn show(page: ReferencePage) -> AnyView {
    let ReferencePage { lead, about, groups } = page;
    let contents = groups.iter().map(|group| {
        let count = group.operations.len();
        view! {
            <li>
                <a href=format!("#{}", group.id) rel="external">{group.title.clone()}</a>
                " " <span class="muted small">{count}</span>
            </li>
        }
    });
    let contents = contents.collect_view();
    let about = about.into_iter().map(|text| view! { <p>{prose(&text)}</p> }).collect_view();
    view! {
        <Crumbs section=("/method", "Method") here="API" />
        <PageHead title="API" lead>
            <a class="button secondary" href="/api/v1/openapi.json" rel="external">"OpenAPI 3.1 (JSON)"</a>
        </PageHead>
        {about}
        <nav class="contents" aria-label="On this page"><ol>{contents}</ol></nav>
        {groups.into_iter().map(group).collect_view()}
    }
    .into_any()
}

fn group(group: Group) -> AnyView {
    let Group { id, title, about, operations } = group;
    let label = format!("{id}-operations");
    let heading = label.clone();
    view! {
        <section id=id aria-labelledby=label>
            <h2 id=heading>{title}</h2>
            {about.map(|text| view! { <p>{prose(&text)}</p> })}
            {operations.into_iter().map(operation).collect_view()}
        </section>
    }
    .into_any()
}
