//! What people change about a session: its name and note, its result; one that goes.

use leptos::prelude::*;

use crate::{
    api::session::SessionPage,
    components::post_form::{Field, Hidden, PostForm},
};

/// Every change, each behind its own summary; all of them work without a script.
pub fn session_edit(page: &SessionPage) -> AnyView {
    let (id, name, note) = (page.id.clone(), page.name.clone(), page.note.clone());
    view! {
        <section aria-labelledby="change">
            <h2 id="change">"Change this session"</h2>
            <details class="card">
                <summary>"Name and note"</summary>
                {describe(id.clone(), name, note)}
            </details>
            {attach(page)}
            <details class="card">
                <summary>"Delete"</summary>
                {delete(id)}
            </details>
        </section>
    }
    .into_any()
}

fn describe(id: String, name: String, note: String) -> AnyView {
    view! {
        <PostForm action="/api/ui/describe_session" class="form">
            <Hidden name="id" value=id />
            <Field name="name" label="Name" value=name required=true />
            <label class="field">
                <span>"Note"</span>
                <textarea name="note" rows="4" maxlength="10000" dir="auto">{note}</textarea>
            </label>
            <button type="submit" class="button">"Save name and note"</button>
        </PostForm>
    }
    .into_any()
}

fn attach(page: &SessionPage) -> AnyView {
    let SessionPage { id, results, result_id, .. } = page;
    if let Some(result) = result_id {
        let (id, href) = (id.clone(), format!("/results/{result}"));
        return view! {
            <details class="card">
                <summary>"Result"</summary>
                <p>"It is attached to " <a href=href>"a result"</a> ", whose page links to it."</p>
                <PostForm action="/api/ui/attach_session" class="form">
                    <Hidden name="id" value=id />
                    <button type="submit" class="button secondary">"Detach it"</button>
                </PostForm>
            </details>
        }
        .into_any();
    }
    if results.is_empty() {
        return ().into_any();
    }
    let options = results.iter().cloned();
    let options = options.map(|(id, name)| view! { <option value=id>{name}</option> });
    let (id, options) = (id.clone(), options.collect_view());
    view! {
        <details class="card">
            <summary>"Result"</summary>
            <PostForm action="/api/ui/attach_session" class="form">
                <Hidden name="id" value=id />
                <label class="field">
                    <span>"Attach this session to"</span>
                    <select name="result_id" dir="auto">{options}</select>
                </label>
                <button type="submit" class="button">"Attach it"</button>
            </PostForm>
        </details>
    }
    .into_any()
}

fn delete(id: String) -> AnyView {
    view! {
        <PostForm action="/api/ui/delete_session" class="form">
            <Hidden name="id" value=id />
            <p>"The session is removed with all of its samples; its collector stays. This cannot be undone."</p>
            <label class="check">
                <input type="checkbox" name="sure" required=true />
                <span>"Yes, remove it"</span>
            </label>
            <button type="submit" class="button danger">"Delete this session"</button>
        </PostForm>
    }
    .into_any()
}
