//! What people say about collectors: a new one, its facts, one that goes.

use leptos::prelude::*;

use crate::{
    api::fleet::{CollectorEdit, CollectorPage},
    components::post_form::{Field, Hidden, PostForm},
};

/// A collector that is announced before anything comes from it.
#[component]
pub fn Register() -> AnyView {
    view! {
        <PostForm action="/api/ui/register_collector" class="form">
            <div class="field-row">
                <Field name="edit[name]" label="Name" value="" required=true />
                <Field name="edit[provider]" label="Provider" value="" />
                <Field name="edit[region]" label="Region" value="" />
                <Field name="edit[shape]" label="Shape" value="" />
            </div>
            <p class="muted small">
                "An agent that streams is found by itself; announce a collector to give it a token of "
                "its own, or its price, before it streams."
            </p>
            <button type="submit" class="button">"Announce the collector"</button>
        </PostForm>
    }
    .into_any()
}

/// Every change, each behind its own summary; all of them work without a script.
pub fn collector_edit(page: &CollectorPage) -> AnyView {
    let id = page.line.id.clone();
    view! {
        <section class="screen-only" aria-labelledby="change">
            <h2 id="change">"Change this collector"</h2>
            <details class="card">
                <summary>"Name and facts"</summary>
                {facts(id.clone(), page.edit.clone(), page.machines.clone())}
            </details>
            <details class="card">
                <summary>"Delete"</summary>
                {delete(id, page.line.sessions)}
            </details>
        </section>
    }
    .into_any()
}

fn facts(id: String, edit: CollectorEdit, machines: Vec<(String, String)>) -> AnyView {
    let CollectorEdit { name, provider, region, shape, vcpus, tags, machine_id } = edit;
    view! {
        <PostForm action="/api/ui/set_collector_facts" class="form">
            <Hidden name="id" value=id />
            <div class="field-row">
                <Field name="edit[name]" label="Name" value=name required=true />
                <Field name="edit[provider]" label="Provider" value=provider />
                <Field name="edit[region]" label="Region" value=region />
                <Field name="edit[shape]" label="Shape" value=shape />
                <Field name="edit[vcpus]" label="vCPU" value=vcpus inputmode="numeric" />
                <Field name="edit[tags]" label="Tags, with commas between" value=tags />
                {machine(machines, machine_id)}
            </div>
            <p class="muted small">
                "Provider, region and shape are its offer: the price book says what an hour of it "
                "costs. An empty field removes the fact."
            </p>
            <button type="submit" class="button">"Save facts"</button>
        </PostForm>
    }
    .into_any()
}

/// The machine that it runs on. One that is not offered stays what it is.
fn machine(mut machines: Vec<(String, String)>, chosen: String) -> AnyView {
    if !chosen.is_empty() && !machines.iter().any(|(id, _)| *id == chosen) {
        machines.push((chosen.clone(), "The machine that it is tied to".to_owned()));
    }
    let options = machines.into_iter().map(|(id, name)| {
        let selected = id == chosen;
        view! { <option value=id selected=selected>{name}</option> }
    });
    let options = options.collect_view();
    view! {
        <label class="field">
            <span>"Machine"</span>
            <select name="edit[machine_id]" dir="auto">
                <option value="">"None that is known"</option>
                {options}
            </select>
        </label>
    }
    .into_any()
}

fn delete(id: String, sessions: i64) -> AnyView {
    let what = match sessions {
        0 => "It has no sessions.".to_owned(),
        1 => "Its session goes with it.".to_owned(),
        sessions => format!("Its {sessions} sessions go with it."),
    };
    view! {
        <PostForm action="/api/ui/delete_collector" class="form">
            <Hidden name="id" value=id />
            <p>
                {what}
                " Tokens that were made for it stay until they are revoked. This cannot be undone."
            </p>
            <label class="check">
                <input type="checkbox" name="sure" required=true />
                <span>"Yes, remove it"</span>
            </label>
            <button type="submit" class="button danger">"Delete this collector"</button>
        </PostForm>
    }
    .into_any()
}
