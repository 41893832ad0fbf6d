//! One operation of the API: what it is for, what it takes, what it answers.

use leptos::prelude::*;

use super::{command_line::CommandLine, data_table::DataTable, prose::prose};
use crate::api::reference::Operation;

/// Closed until somebody asks for it, so that the list is a list.
pub fn operation(operation: Operation) -> AnyView {
    let Operation { id, method, path, summary, about, scope, curl, parameters, answers, examples } =
        operation;
    let about = about.into_iter().map(|text| view! { <p>{prose(&text)}</p> }).collect_view();
    let takes = (!parameters.rows.is_empty()).then(|| view! { <DataTable table=parameters /> });
    let examples = examples.into_iter().map(|(title, text)| {
        view! {
            <p class="small muted">{title}</p>
            <pre class="example" tabindex="0"><code>{text}</code></pre>
        }
    });
    view! {
        <details class="card operation" id=id>
            <summary>
                <code class="method-word">{method}</code> " " <code>{path}</code>
                <span class="under">{summary}</span>
            </summary>
            {about}
            <p class="small"><strong>"Who may ask: "</strong> {scope}</p>
            <CommandLine command=curl />
            {takes}
            <DataTable table=answers />
            {examples.collect_view()}
        </details>
    }
    .into_any()
}
