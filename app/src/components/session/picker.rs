//! Collector, date, session: three fields in a row that fill each other.

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;

use super::address::{Picked, Range};
use crate::{api::sessions::Choices, browser};

/// A form that works without a script; with one, a choice is an address at once. The fields stay
/// while their choices change, so that the keyboard stays where it was.
#[component]
pub fn Picker(choices: Memo<Choices>) -> AnyView {
    let picked = move || choices.with(|choices| choices.picked.clone());
    let collector = |picked| Picked { date: String::new(), session: String::new(), ..picked };
    let date = |picked| Picked { session: String::new(), ..picked };
    let session = |picked: Picked| match picked.session.is_empty() {
        true => picked,
        false => {
            // Its charts come together with its text.
            browser::session_figures::expect(alone(&picked.session), Range::All);
            alone(&picked.session)
        }
    };
    Effect::new(move || {
        let beside = choices.with(beside);
        request_idle_callback(move || {
            beside.iter().for_each(|id| {
                browser::session_figures::expect(alone(id), Range::All);
            });
        });
    });
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

/// What stands in the fields: after a quick choice that is ahead of the page's choices.
fn standing(event: &ev::Event) -> Picked {
    let value = |name| browser::form::value(event, name);
    Picked { collector: value("collector"), date: value("date"), session: value("session") }
}

/// A session knows its collector and its day.
fn alone(session: &str) -> Picked {
    Picked { session: session.to_owned(), ..Picked::default() }
}

/// The sessions before and after the one that is chosen: what is likely to be looked at next.
fn beside(choices: &Choices) -> Vec<String> {
    let sessions = &choices.sessions;
    let chosen = sessions.iter().position(|(id, _)| *id == choices.picked.session);
    let Some(at) = chosen else { return Vec::new() };
    let near = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten();
    near.filter_map(|at| sessions.get(at)).map(|(id, _)| id.clone()).collect()
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
    picked: Callback<Picked, Picked>,
) -> AnyView {
    let navigate = use_navigate();
    let change = move |event| {
        navigate(&picked.run(standing(&event)).href(), Default::default());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_likely_next_lies_beside_what_is_chosen() {
        let of = |chosen: &str| {
            let sessions = ["a", "b", "c"].map(|id| (id.to_owned(), String::new())).to_vec();
            beside(&Choices { picked: alone(chosen), sessions, ..Choices::default() })
        };
        assert_eq!(of("a"), ["b"]);
        assert_eq!(of("b"), ["a", "c"]);
        assert_eq!(of("c"), ["b"]);
        assert!(of("").is_empty() && of("x").is_empty());
    }
}
