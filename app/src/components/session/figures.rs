//! The charts of a session: fetched once the page stands, kept while another session is chosen.

use std::sync::Arc;

use leptos::prelude::*;

use super::{address::SessionView, figure_table};
use crate::{
    api::session_figures::{FigureKind, SessionFigure, SessionPicture},
    browser::session_figures::{Asked, Figures as Found},
    charts::{
        draw::{Behaviour, Renderer},
        drawing::Drawing,
        session_heat, session_lines,
    },
    components::{
        explained::Topic,
        figure::{Content, Figure, Tabled},
        problem::Problem,
    },
};

/// All charts share their cursor, and thousands of points want a canvas.
const BEHAVIOUR: Behaviour =
    Behaviour { renderer: Renderer::Canvas, group: "session", click: None };

/// The charts that the sessions have. Without a script the tables of the page stand for them.
#[component]
pub fn SessionFigures(
    view: Signal<SessionView>,
    /// How many samples the session has by now, while it grows; else 0.
    samples: Signal<i64>,
) -> AnyView {
    let found = RwSignal::new(Found::default());
    let asked = Memo::new(move |_| {
        view.with(|view| Asked { ids: view.ids(), range: view.range, samples: samples.get() })
    });
    Effect::new(move || crate::browser::session_figures::fetch(asked.get(), found));
    view! { <Charts found /> }.into_any()
}

/// The charts that were found.
#[component]
pub fn Charts(found: RwSignal<Found>) -> AnyView {
    let figures = FigureKind::ALL.map(|kind| view! { <Slot kind found /> }.into_any());
    let waits = move || found.with(|found| found.figures.is_empty() && found.problem.is_none());
    let problem = move || found.with(|found| found.problem.clone());
    view! {
        <section class="figures session-figures needs-script" aria-label="Charts">
            {move || problem().map(|sentence| view! { <Problem sentence /> })}
            {move || waits().then(|| view! { <p class="figures-wait">"The charts are on their way."</p> })}
            {figures.collect_view()}
        </section>
    }
    .into_any()
}

/// One kind of chart; its figure is made once, and changes with the session.
#[component]
fn Slot(kind: FigureKind, found: RwSignal<Found>) -> AnyView {
    let own = move || found.with(|found| found.of(kind));
    let figure = Memo::new(move |_| own());
    let is_there = Memo::new(move |_| figure.with(Option::is_some));
    // Functions cannot be compared: what comes is taken for new.
    let content = Memo::new_with_compare(
        move |last: Option<&Content>| match figure.get() {
            Some(figure) => content(&figure),
            None => last.cloned().unwrap_or_default(),
        },
        |_, _| true,
    );
    view! {
        <Show when=move || is_there.get()>
            <Figure name=kind.id() content=Signal::from(content) behaviour=BEHAVIOUR topic=Topic::Busy />
        </Show>
    }
    .into_any()
}

fn content(figure: &Arc<SessionFigure>) -> Content {
    let (shared, for_table) = (Arc::clone(figure), Arc::clone(figure));
    let spec = move |ink| match &shared.picture {
        SessionPicture::Time(plot) => session_lines::spec(plot, &ink),
        SessionPicture::Heat(plot) => session_heat::spec(plot, &ink),
    };
    let numbers = match &figure.picture {
        SessionPicture::Time(plot) => session_lines::numbers(plot),
        SessionPicture::Heat(plot) => session_heat::numbers(plot),
    };
    Content {
        heading: figure.kind.heading().to_owned(),
        drawing: Drawing::new(figure.text.clone(), spec).with_numbers(numbers),
        table: Tabled::later(move || figure_table::of(&for_table.picture)),
    }
}
