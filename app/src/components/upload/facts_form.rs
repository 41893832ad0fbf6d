//! What a file does not say about one of its results: asked once, never demanded.

use kernel::import::Fact;
use leptos::prelude::*;

use crate::{
    browser,
    components::{
        machine_choice::{CollectorChoice, MachineChoice},
        post_form::Field,
    },
    upload::{
        facts::field_name,
        state::{Asked, AskedHost, AskedMachine},
    },
};

/// The fields for one result, those that the file lacks.
#[component]
pub fn FactsFields(asked: Asked, machines: Vec<(String, String)>) -> AnyView {
    let Asked { key, index, file_name, result } = asked;
    let legend = format!("{file_name}, {}", result.part);
    let missing = result.missing;
    let field = move |fact: Fact, name: &str, label: &'static str, value: String| {
        missing.contains(&fact).then(|| {
            let name = field_name(key, index, name);
            view! { <Field name label value /> }
        })
    };
    let none = String::new;
    let priced = field(Fact::Price, "per_hour", "Price per hour", none()).is_some();
    let stated = result.per_hour;
    view! {
        <fieldset class="card">
            <legend><bdi>{legend}</bdi></legend>
            <div class="field-row">
                <MachineChoice name=field_name(key, index, "machine_id") machines />
                {field(Fact::Name, "name", "Name", result.name)}
                {field(Fact::Provider, "provider", "Provider", result.provider)}
                {field(Fact::Region, "region", "Region", none())}
                {field(Fact::Shape, "shape", "Shape", none())}
                {field(Fact::Vcpus, "vcpus", "vCPU", none())}
                {field(Fact::Cores, "cores", "Cores", none())}
                {field(Fact::Price, "per_hour", "Price per hour", none())}
                {(priced || stated.is_some()).then(|| price_facts(key, index))}
            </div>
            {stated.map(|amount| view! {
                <p class="small muted">{format!("The file states {amount} per hour; give its currency to keep it.")}</p>
            })}
        </fieldset>
    }
    .into_any()
}

/// Whose a recording is.
#[component]
pub fn HostFields(
    asked: AskedHost,
    collectors: Vec<(String, String)>,
    machines: Vec<(String, String)>,
) -> AnyView {
    let AskedHost { key, index, file_name, recording } = asked;
    let part = match recording.part.is_empty() {
        true => String::new(),
        false => format!(", {}", recording.part),
    };
    let name = |fact| field_name(key, index, fact);
    view! {
        <fieldset class="card">
            <legend><bdi>{file_name}{part}</bdi>", a recording"</legend>
            <div class="field-row">
                <CollectorChoice name=name("collector_id") collectors />
                <MachineChoice name=name("machine_id") machines />
                <Field name=name("name") label="Name of the host" value=recording.name />
                <Field name=name("provider") label="Provider" value=recording.provider />
            </div>
        </fieldset>
    }
    .into_any()
}

/// Which machine a file is about: it never says.
#[component]
pub fn MachineFields(asked: AskedMachine, machines: Vec<(String, String)>) -> AnyView {
    let AskedMachine { key, file_name, what } = asked;
    view! {
        <fieldset class="card">
            <legend><bdi>{file_name}</bdi>", " {what}</legend>
            <div class="field-row">
                <MachineChoice name=field_name(key, 0, "machine_id") machines />
            </div>
            <p class="small muted">"The file does not say what machine it ran on. Choose it."</p>
        </fieldset>
    }
    .into_any()
}

fn price_facts(key: u32, index: usize) -> AnyView {
    let name = |fact| field_name(key, index, fact);
    view! {
        <Field name=name("currency") label="Currency, such as USD" value="" />
        <Field name=name("as_of") label="Price as of" value=browser::page::today() kind="date" />
        <Field name=name("source") label="Source of the price" value="entered at upload" />
    }
    .into_any()
}
