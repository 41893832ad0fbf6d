//! Which machine a result belongs to, where it is known already.

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
    if machines.is_empty() {
        return ().into_any();
    }
    let options = machines.into_iter().map(|(id, name)| view! { <option value=id>{name}</option> });
    let choose = move |value: String| {
        if let Some(chosen) = chosen {
            chosen.run(value);
        }
    };
    view! {
        <label class="field">
            <span>"Machine"</span>
            <select name=name dir="auto" on:change:target=move |event| choose(event.target().value())>
                <option value="">"A new one, or as the file says"</option>
                {options.collect_view()}
            </select>
        </label>
    }
    .into_any()
}
