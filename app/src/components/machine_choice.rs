//! Which machine or collector something belongs to, where it is known already.

use leptos::prelude::*;

/// A field for the id of one of `machines` (id, name); empty for a new one.
#[component]
pub fn MachineChoice(
    #[prop(into)] name: String,
    machines: Vec<(String, String)>,
    /// Called with the chosen id.
    #[prop(optional)]
    chosen: Option<Callback<String>>,
) -> AnyView {
    view! { <Choice name label="Machine" known=machines chosen /> }.into_any()
}

/// A field for the id of one of `collectors` (id, name); empty for a new one.
#[component]
pub fn CollectorChoice(#[prop(into)] name: String, collectors: Vec<(String, String)>) -> AnyView {
    view! { <Choice name label="Collector" known=collectors chosen=None /> }.into_any()
}

/// Nothing where nothing is known.
#[component]
fn Choice(
    name: String,
    label: &'static str,
    known: Vec<(String, String)>,
    chosen: Option<Callback<String>>,
) -> AnyView {
    if known.is_empty() {
        return ().into_any();
    }
    let options = known.into_iter().map(|(id, name)| view! { <option value=id>{name}</option> });
    let choose = move |value: String| {
        if let Some(chosen) = chosen {
            chosen.run(value);
        }
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name dir="auto" on:change:target=move |event| choose(event.target().value())>
                <option value="">"A new one, or as the file says"</option>
                {options.collect_view()}
            </select>
        </label>
    }
    .into_any()
}
