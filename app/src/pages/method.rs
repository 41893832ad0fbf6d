//! `/method`: what a unit is, with the real code, and what is weak about it.

use leptos::prelude::*;

use crate::{
    api::method::{Section, read_method},
    components::{loaded::loaded, page_head::PageHead},
};

#[component]
pub fn Method() -> AnyView {
    let sections = Resource::new(|| (), |()| read_method());
    view! {
        <PageHead
            title="Method"
            lead="How a unit, a measurement and a price are made, with the code that makes them."
        />
        {loaded(sections, show)}
    }
    .into_any()
}

fn show(sections: Vec<Section>) -> AnyView {
    let contents = sections.iter().map(|section| {
        view! { <li><a href=format!("#{}", section.id) rel="external">{section.title.clone()}</a></li> }
    });
    let contents = contents.collect_view();
    let sections = sections.into_iter().map(section).collect_view();
    view! {
        <nav class="contents" aria-label="On this page"><ol>{contents}</ol></nav>
        {sections}
    }
    .into_any()
}

fn section(section: Section) -> AnyView {
    let Section { id, title, paragraphs, code } = section;
    let paragraphs = paragraphs.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
    let code = code.into_iter().map(|(title, text)| {
        view! {
            <details class="source">
                <summary>{title}</summary>
                <pre class="code" tabindex="0"><code>{text}</code></pre>
            </details>
        }
    });
    view! {
        <section id=id>
            <h2>{title}</h2>
            {paragraphs}
            {code.collect_view()}
        </section>
    }
    .into_any()
}
