//! `/method`: how every figure is made, in words, formulas, pictures and the real code.

use leptos::prelude::*;

use crate::{
    api::method::{MethodPage, Section, read_method},
    components::{
        explained::Topic, loaded::loaded, method_picture::MethodPicture, page_head::PageHead,
        smallest_difference::SmallestDifference,
    },
};

#[component]
pub fn Method() -> AnyView {
    let page = Resource::new(|| (), |()| read_method());
    view! {
        <PageHead
            title="Method"
            lead="How every figure is made: in plain words, as a formula, as a picture, and as the code that runs."
        />
        <p class="actions">
            <a class="button secondary small" href="/benchmarks">"Benchmarks: what can be measured"</a>
            <a class="button secondary small" href="/api">"API: the reference for programs"</a>
        </p>
        {loaded(page, show)}
    }
    .into_any()
}

fn show(page: MethodPage) -> AnyView {
    let MethodPage { origin, result_id, sections } = page;
    let contents = sections.iter().map(|section| {
        view! { <li><a href=format!("#{}", section.id) rel="external">{section.title.clone()}</a></li> }
    });
    let contents = contents.collect_view();
    let sections = sections.into_iter().map(section).collect_view();
    let result = result_id.map(|id| {
        view! { " " <a href=format!("/results/{id}")>"Open that result"</a> "." }
    });
    view! {
        <nav class="contents" aria-label="On this page"><ol>{contents}</ol></nav>
        <p class="muted">{origin} {result}</p>
        <div class="method">{sections}</div>
    }
    .into_any()
}

fn section(section: Section) -> AnyView {
    let Section { id, title, paragraphs, formulas, example, picture, sources, code } = section;
    let paragraphs = paragraphs.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
    let is_smallest = id == Topic::SmallestDifference.id();
    let topic = Topic::ALL.into_iter().find(|topic| topic.id() == id);
    let picture =
        topic.zip(picture).map(|(topic, picture)| view! { <MethodPicture topic picture /> });
    view! {
        <section id=id>
            <h2>{title}</h2>
            {paragraphs}
            {formula(formulas, example)}
            {is_smallest.then(|| view! { <SmallestDifference /> })}
            {picture}
            {origins(sources)}
            {code.into_iter().map(source).collect_view()}
        </section>
    }
    .into_any()
}

fn formula(formulas: Vec<String>, example: Option<String>) -> AnyView {
    if formulas.is_empty() {
        return ().into_any();
    }
    let lines = formulas.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let example = example.map(|text| view! { <p class="small">{text}</p> });
    view! {
        <ul class="formula" aria-label="Formula">{lines}</ul>
        {example}
    }
    .into_any()
}

fn origins(sources: Vec<String>) -> AnyView {
    if sources.is_empty() {
        return ().into_any();
    }
    let text = sources.join(". ");
    view! { <p class="small muted">{format!("Source: {text}.")}</p> }.into_any()
}

fn source((title, text): (String, String)) -> AnyView {
    view! {
        <details class="source">
            <summary>{title}</summary>
            <pre class="code" tabindex="0"><code>{text}</code></pre>
        </details>
    }
    .into_any()
}
