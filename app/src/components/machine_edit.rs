//! What people change about a machine: its facts, its price, two that are one, one that goes.

use leptos::prelude::*;

use super::post_form::{Field, Hidden, PostForm};
use crate::api::machine::{MachineEdit, MachinePage, PriceEdit};

/// Every change, each behind its own summary; all of them work without a script.
pub fn machine_edit(page: &MachinePage) -> AnyView {
    let MachinePage { id, edit, price, others, results, .. } = page;
    view! {
        <section class="screen-only" aria-labelledby="change">
            <h2 id="change">"Change this machine"</h2>
            <details class="card">
                <summary>"Name and facts"</summary>
                {facts(id.clone(), edit.clone())}
            </details>
            <details class="card">
                <summary>"Price"</summary>
                {match price.offer.is_empty() {
                    true => no_offer(),
                    false => set_price(id.clone(), price.clone()),
                }}
            </details>
            {(!others.is_empty()).then(|| merge(id.clone(), others.clone()))}
            <details class="card">
                <summary>"Delete"</summary>
                {delete(id.clone(), *results)}
            </details>
        </section>
    }
    .into_any()
}

fn facts(id: String, edit: MachineEdit) -> AnyView {
    let MachineEdit { name, provider, region, shape, cpu_model, vcpus, cores } = edit;
    view! {
        <PostForm action="/api/ui/set_machine_facts" class="form">
            <Hidden name="id" value=id />
            <div class="field-row">
                <Field name="edit[name]" label="Name" value=name required=true />
                <Field name="edit[provider]" label="Provider" value=provider />
                <Field name="edit[region]" label="Region" value=region />
                <Field name="edit[shape]" label="Shape" value=shape />
                <Field name="edit[cpu_model]" label="Processor" value=cpu_model />
                <Field name="edit[vcpus]" label="vCPU" value=vcpus inputmode="numeric" />
                <Field name="edit[cores]" label="Cores" value=cores inputmode="numeric" />
            </div>
            <p class="muted small">
                "An empty field removes the fact. A later result of this machine that states a fact wins over it."
            </p>
            <button type="submit" class="button">"Save facts"</button>
        </PostForm>
    }
    .into_any()
}

fn no_offer() -> AnyView {
    view! {
        <p>"A price belongs to an offer. Give this machine a provider or a shape first, under “Name and facts”."</p>
    }
    .into_any()
}

fn set_price(id: String, price: PriceEdit) -> AnyView {
    let PriceEdit { offer, now, per_hour, currency, today, source } = price;
    let now = now.unwrap_or_else(|| "This machine is unpriced.".to_owned());
    view! {
        <p>{now}</p>
        <PostForm action="/api/ui/set_price" class="form">
            <Hidden name="id" value=id />
            <p class="small">"On demand, for every machine of this offer: " <bdi>{offer}</bdi></p>
            <div class="field-row">
                <Field name="per_hour" label="Price per hour" value=per_hour inputmode="decimal" required=true />
                <Field name="currency" label="Currency (ISO 4217)" value=currency required=true />
                <Field name="as_of" label="As of" value=today kind="date" required=true />
                <Field name="source" label="Source" value=source required=true />
            </div>
            <button type="submit" class="button">"Set price"</button>
        </PostForm>
    }
    .into_any()
}

fn merge(id: String, others: Vec<(String, String)>) -> AnyView {
    let options = others.into_iter().map(|(id, name)| view! { <option value=id>{name}</option> });
    view! {
        <details class="card">
            <summary>"Merge"</summary>
            <PostForm action="/api/ui/merge_machine" class="form">
                <Hidden name="id" value=id />
                <p>"All results of this machine move to the other one, and this one disappears. This cannot be undone."</p>
                <label class="field">
                    <span>"Merge into"</span>
                    <select name="into" dir="auto">{options.collect_view()}</select>
                </label>
                <button type="submit" class="button danger">"Merge this machine into it"</button>
            </PostForm>
        </details>
    }
    .into_any()
}

fn delete(id: String, results: u64) -> AnyView {
    let what = match results {
        0 => "It has no results.".to_owned(),
        1 => "Its result goes with it.".to_owned(),
        results => format!("Its {results} results go with it."),
    };
    view! {
        <PostForm action="/api/ui/delete_machine" class="form">
            <Hidden name="id" value=id />
            <p>{what} " This cannot be undone."</p>
            <button type="submit" class="button danger">"Delete this machine"</button>
        </PostForm>
    }
    .into_any()
}
