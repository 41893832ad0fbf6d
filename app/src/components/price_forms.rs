//! How prices come in: one at a time in a form, or many in a file. Both work without a script.

use kernel::{export::prices::COLUMNS, price::Allocation};
use leptos::prelude::*;

use super::{
    basis,
    post_form::{Field, PostForm},
};
use crate::api::prices::{PriceForm, PricesQuery};

/// A new price with its date; the offer is made where there is none like it.
#[component]
pub fn NewPrice(form: PriceForm, button: &'static str) -> AnyView {
    let PriceForm { provider, region, shape, vcpus, memory_gib, allocation, .. } = form;
    let PriceForm { per_hour, currency, as_of, source, .. } = form;
    view! {
        <PostForm action="/api/ui/record_price" class="form">
            <div class="field-row">
                <Field name="price[provider]" label="Provider" value=provider />
                <Field name="price[region]" label="Region" value=region />
                <Field name="price[shape]" label="Shape" value=shape />
                <Field name="price[vcpus]" label="vCPU" value=vcpus inputmode="numeric" />
                <Field name="price[memory_gib]" label="Memory, GiB" value=memory_gib inputmode="decimal" />
            </div>
            <div class="field-row">
                {basis_field(allocation)}
                <Field name="price[per_hour]" label="Price per hour" value=per_hour inputmode="decimal" required=true />
                <Field name="price[currency]" label="Currency (ISO 4217)" value=currency required=true />
                <Field name="price[as_of]" label="As of" value=as_of kind="date" required=true />
                <Field name="price[source]" label="Source" value=source required=true />
            </div>
            <p class="muted small">
                "A price of a month goes in as an hour: divide it by 730. Nothing is overwritten: the "
                "newest date of an offer, basis and currency counts."
            </p>
            <button type="submit" class="button">{button}</button>
        </PostForm>
    }
    .into_any()
}

fn basis_field(chosen: Allocation) -> AnyView {
    let options = Allocation::ALL.map(|basis| {
        view! { <option value=basis.key() selected=basis == chosen>{basis.name()}</option> }
    });
    view! {
        <label class="field">
            <span>"Basis"</span>
            <select name="price[allocation]">{options.collect_view()}</select>
        </label>
    }
    .into_any()
}

/// A price list as a file. The field itself takes a dropped file, so that no script is needed.
#[component]
pub fn ImportPrices() -> AnyView {
    view! {
        <form method="post" action="/api/v1/imports" enctype="multipart/form-data" class="form">
            <label class="field file-drop">
                <span>"Drop a price list here, or choose one"</span>
                <input type="file" name="file" accept=".csv,.json,.gz,.zst" required=true />
            </label>
            <p class="muted small">
                "CSV with the columns " <code class="columns">{COLUMNS.join(",")}</code>
                ", or JSON of the Azure retail price list. Each line is a dated price; what is "
                "recorded already is left as it is."
            </p>
            <button type="submit" class="button">"Import prices"</button>
        </form>
    }
    .into_any()
}

/// The filter box of the book: a text and, for one provider, its region.
#[component]
pub fn PriceFilter(query: PricesQuery, regions: Vec<String>) -> AnyView {
    let PricesQuery { q, provider, region, basis, sort, after: _ } = query;
    let basis = basis::word(basis).to_owned();
    let kept = [("provider", provider), ("sort", sort), ("basis", basis)];
    let kept = kept.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| {
        view! { <input type="hidden" name=name value=value /> }
    });
    view! {
        <form method="get" action="/prices" role="search" class="filter-box">
            <label class="field">
                <span>"Filter by provider, region or shape"</span>
                <input type="search" name="q" value=q maxlength="200" dir="auto" />
            </label>
            {(!regions.is_empty()).then(|| region_field(regions, &region))}
            {kept.collect_view()}
            <button type="submit" class="button secondary">"Filter"</button>
        </form>
    }
    .into_any()
}

fn region_field(regions: Vec<String>, chosen: &str) -> AnyView {
    let options = regions.into_iter().map(|name| {
        let selected = name.eq_ignore_ascii_case(chosen);
        let value = name.clone();
        view! { <option value=value selected=selected>{name}</option> }
    });
    view! {
        <label class="field">
            <span>"Region"</span>
            <select name="region" dir="auto">
                <option value="">"All regions"</option>
                {options.collect_view()}
            </select>
        </label>
    }
    .into_any()
}
