//! Collector, date, session: three fields in a row that fill each other.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::address::Picked;
use crate::api::sessions::Choices;

/// A form that works without a script; with one, a choice is an address at once. The fields stay
/// while their choices change, so that the keyboard stays where it was.
#[component]
pub fn Picker(choices: Memo<Choices>) -> AnyView {
    let picked = move || choices.with(|choices| choices.picked.clone());
    let collector = move |value: String| Picked { collector: value, ..Picked::default() };
    let date = move |value: String| Picked { date: value, session: String::new(), ..picked() };
    let session = move |value: String| match value.is_empty() {
        true => Picked { session: value, ..picked() },
        // A session knows its collector and its day.
        false => Picked { session: value, ..Picked::default() },
    };
    let collectors =
        move || choices.with(|it| options(&it.collectors, &it.picked.collector, "All collectors"));
    let dates = move || choices.with(|it| options(&it.dates, &it.picked.date, "Any date"));
    let sessions =
        move || choices.with(|it| options(&it.sessions, &it.picked.session, "Choose a session"));
    view! {
        <form method="get" action="/sessions" class="card session-picker" aria-label="Find a session">
            <input type="hidden" name="was-collector" value=move || picked().collector />
            <input type="hidden" name="was-date" value=move || picked().date />
            <Choice name="collector" label="Collector" options=Signal::derive(collectors) picked=Callback::new(collector) />
            <Choice name="date" label="Date, UTC" options=Signal::derive(dates) picked=Callback::new(date) />
            <Choice name="session" label="Session" options=Signal::derive(sessions) picked=Callback::new(session) />
            <button type="submit" class="button secondary no-script">"Show"</button>
        </form>
    }
    .into_any()
}

/// Value, word, and whether it is chosen.
type Options = Vec<(String, String, bool)>;

fn options(offered: &[(String, String)], chosen: &str, open: &str) -> Options {
    let open = (String::new(), open.to_owned(), chosen.is_empty());
    let offered =
        offered.iter().map(|(value, word)| (value.clone(), word.clone(), value == chosen));
    [open].into_iter().chain(offered).collect()
}

#[component]
fn Choice(
    name: &'static str,
    label: &'static str,
    options: Signal<Options>,
    picked: Callback<String, Picked>,
) -> AnyView {
    let navigate = use_navigate();
    let change = move |event| {
        navigate(&picked.run(event_target_value(&event)).href(), Default::default());
    };
    let option = |(value, word, chosen): (String, String, bool)| {
        view! { <option value=value selected=chosen>{word}</option> }
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name dir="auto" on:change=change>
                {move || options.get().into_iter().map(option).collect_view()}
            </select>
        </label>
    }
    .into_any()
}
