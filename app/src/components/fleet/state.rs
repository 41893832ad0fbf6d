//! How a collector is, in a word and a mark.

use leptos::prelude::*;

use crate::{
    api::fleet::{FleetLine, FleetState, TroubleLine},
    components::{data_table::Moment, time_ago::TimeAgo},
};

/// The mark says less than the word and is there for the eye only.
pub fn state_word(state: FleetState) -> AnyView {
    let (class, mark) = match state {
        FleetState::Streaming => ("state good", "●"),
        FleetState::Silent => ("state warn", "▲"),
        FleetState::Never => ("state", "○"),
    };
    view! {
        <span class=class>
            <span aria-hidden="true">{mark}</span>
            " "
            {state.word()}
        </span>
    }
    .into_any()
}

/// The word, with the time where it means something: `silent since 3 min ago`.
pub fn state(line: &FleetLine) -> AnyView {
    let since = line.seen.filter(|_| line.state == FleetState::Silent).map(|seen| {
        let Moment { at_us, now_us } = seen;
        view! { " since " <TimeAgo at_us now_us /> }
    });
    view! { {state_word(line.state)} {since} }.into_any()
}

/// What is wrong, since when, and what to do.
pub fn trouble(trouble: TroubleLine) -> AnyView {
    let TroubleLine { since: Moment { at_us, now_us }, sentence } = trouble;
    view! {
        <p class="trouble">
            <strong>"Trouble: "</strong>
            {sentence}
            " (" <TimeAgo at_us now_us /> ")"
        </p>
    }
    .into_any()
}
