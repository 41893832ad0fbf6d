//! The sections of a result's page: doubts, levels, windows, files, removal.

use kernel::verification::Verification;
use leptos::prelude::*;

use super::{
    data_table::{DataTable, Table},
    post_form::{Hidden, PostForm},
};

/// What must be known about the figures, and every reason to doubt them.
pub fn marks(marks: Vec<String>, warnings: Vec<String>) -> AnyView {
    let doubted = !warnings.is_empty();
    let item = |sentence: String| view! { <li><bdi>{sentence}</bdi></li> };
    let marks = marks.into_iter().map(item).collect_view();
    let warnings = warnings.into_iter().map(item).collect_view();
    view! {
        <ul class="notes marks">{marks}</ul>
        {doubted.then(|| view! {
            <section class="notice" aria-labelledby="doubts">
                <h2 id="doubts">"Reasons to doubt it"</h2>
                <ul class="notes">{warnings}</ul>
            </section>
        })}
    }
    .into_any()
}

/// The banner of a result that contradicts itself or its digests.
pub fn put_aside(verification: &Verification) -> AnyView {
    let sentence = verification.sentence();
    (!verification.counts())
        .then(|| {
            view! {
                <section class="notice bad" role="alert" aria-label="Does not match">
                    <p><strong>"Does not match. "</strong> <bdi>{sentence}</bdi></p>
                </section>
            }
        })
        .into_any()
}

/// The levels of each sweep under a heading of its own.
pub fn levels(levels: Vec<(String, Table)>) -> AnyView {
    let none = levels.is_empty();
    let tables = levels.into_iter().map(|(heading, table)| {
        view! { <h3>{heading}</h3> <DataTable table /> }
    });
    view! {
        <h2>"Levels"</h2>
        {none.then(|| view! { <p>"No level was measured."</p> })}
        {tables.collect_view()}
    }
    .into_any()
}

/// What the machine did meanwhile, by the sessions that people attached.
pub fn attached(sessions: Vec<(String, String)>) -> AnyView {
    let links = sessions.iter().cloned();
    let links = links.map(|(name, href)| view! { <li><a href=href><bdi>{name}</bdi></a></li> });
    let links = links.collect_view();
    (!sessions.is_empty())
        .then(|| view! { <h2>"What the machine did meanwhile"</h2> <ul class="notes">{links}</ul> })
        .into_any()
}

/// Every window behind a summary, and the files that hold them; those of levels where the result
/// compares with others.
pub fn windows(id: &str, table: Table, count: usize, compares: bool) -> AnyView {
    let (shown, csv) = (table.rows.len(), format!("/api/v1/results/{id}/windows.csv"));
    let document = format!("/api/v1/results/{id}?download");
    let levels = format!("/api/v1/compare?ids={id}&format=csv");
    let training = format!("/api/v1/compare?ids={id}&format=training");
    let note = (shown < count).then(
        || view! { <p class="small muted">{format!("The first {shown}; the CSV has all.")}</p> },
    );
    let list = (count > 0).then(|| {
        view! {
            <details class="card">
                <summary>{format!("All {count} windows as measured")}</summary>
                <DataTable table />
                {note}
            </details>
        }
    });
    view! {
        <h2>"Windows and files"</h2>
        {list}
        <p class="actions">
            <a class="button secondary" href=document rel="external" download="">"Result document (JSON)"</a>
            {(count > 0).then(|| view! {
                <a class="button secondary" href=csv rel="external" download="">"Windows (CSV)"</a>
            })}
            {compares.then(|| view! {
                <a class="button secondary" href=levels rel="external" download="">"Levels (CSV)"</a>
                <a class="button secondary" href=training rel="external" download="">
                    "Levels (training, for older tools)"
                </a>
            })}
        </p>
    }
    .into_any()
}

/// The way to remove a result, confirmed by opening it.
pub fn removal(id: String, machine_id: String) -> AnyView {
    view! {
        <details class="card screen-only">
            <summary>"Delete this result"</summary>
            <PostForm action="/api/ui/delete_result" class="form">
                <Hidden name="id" value=id />
                <Hidden name="machine_id" value=machine_id />
                <p>"The result and its windows are removed; the machine stays. This cannot be undone."</p>
                <button type="submit" class="button danger">"Delete this result"</button>
            </PostForm>
        </details>
    }
    .into_any()
}
