//! The newest values of every host, for readers without a script.

use leptos::prelude::*;

use crate::{
    api::live::LivePage,
    components::fleet::state::state_word,
    live::board::{Board, CardView},
};

/// The same hosts as the cards, in the same order.
#[component]
pub fn NewestTable(page: LivePage) -> AnyView {
    let board = Board::new(page.cards.clone());
    let order = board.order(page.now_us);
    let rows = order.into_iter().filter_map(|id| {
        let state = page.cards.iter().find(|card| card.id == id)?.state;
        let view = board.view(&id, page.now_us)?;
        Some(view! { <tr>{row(id, view, state_word(state))}</tr> })
    });
    let rows = rows.collect_view();
    view! {
        <div class="table-scroll no-script" tabindex="0" role="region" aria-label="Newest values">
            <table>
                <caption class="sr-only">"Newest values of every host"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Collector"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" class="number">"Busy"</th>
                        <th scope="col" class="number">"Stolen"</th>
                        <th scope="col" class="number">"Memory"</th>
                        <th scope="col" class="number">"Disk"</th>
                        <th scope="col" class="number">"Network"</th>
                        <th scope="col">"Session"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(id: String, view: CardView, state: AnyView) -> AnyView {
    let [busy, memory, disk, network] = view.newest.figures().map(|(_, text)| text);
    let steal = view.newest.steal().unwrap_or_else(|| "–".to_owned());
    let session = view.session.map(|id| {
        view! { <a href=format!("/sessions/{id}")>"Open its session"</a> }
    });
    view! {
        <th scope="row"><a href=format!("/fleet/{id}")><bdi>{view.name}</bdi></a></th>
        <td>{state}</td>
        <td class="number">{busy}</td>
        <td class="number">{steal}</td>
        <td class="number">{memory}</td>
        <td class="number">{disk}</td>
        <td class="number">{network}</td>
        <td>{session}</td>
    }
    .into_any()
}
