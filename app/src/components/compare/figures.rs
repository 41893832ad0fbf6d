//! The charts of a comparison, two by two.

use std::sync::Arc;

use charming::Chart;
use kernel::compare::{Comparison, Metric};
use leptos::prelude::*;

use super::{tables, texts};
use crate::{
    charts::{
        areas, bars, draw::Behaviour, drawing::Drawing, effects, gap, ink::Ink, lines, ranks,
        scene::Scene, threads,
    },
    components::{
        explained::Topic,
        figure::{Content, Figure, Table, Tabled},
    },
};

/// One chart: how it is drawn, said and tabled.
#[derive(Clone, Copy)]
struct Kind {
    heading: &'static str,
    spec: fn(&Scene) -> Chart,
    text: fn(&Scene) -> String,
    table: fn(&Scene) -> Table,
    topic: Topic,
}

const LINES: Kind = Kind {
    heading: "over load",
    spec: lines::spec,
    text: texts::lines,
    table: tables::points,
    topic: Topic::Curve,
};
const THREADS: Kind = Kind {
    heading: "over threads",
    spec: threads::spec,
    text: texts::threads,
    table: tables::threads,
    topic: Topic::Levels,
};
const EFFECTS: Kind = Kind {
    heading: "against the baseline",
    spec: effects::spec,
    text: texts::effects,
    table: tables::effects,
    topic: Topic::Effect,
};
const RANKS: Kind = Kind {
    heading: "in order",
    spec: ranks::spec,
    text: texts::ranks,
    table: tables::ranks,
    topic: Topic::Rank,
};
const AREAS: Kind = Kind {
    heading: "machine by machine",
    spec: areas::spec,
    text: texts::areas,
    table: tables::points,
    topic: Topic::Curve,
};
const BARS: Kind = Kind {
    heading: "at each level",
    spec: bars::spec,
    text: texts::bars,
    table: tables::levels,
    topic: Topic::Interval,
};
const GAP: Kind = Kind {
    heading: "difference to the baseline",
    spec: gap::spec,
    text: texts::gap,
    table: tables::gaps,
    topic: Topic::Interval,
};

/// Bars and gap have the same axis and share their cursor.
#[component]
pub fn Figures(comparison: Signal<Arc<Comparison>>, metric: Signal<Metric>) -> AnyView {
    let drawn =
        move |kind: Kind| Signal::derive(move || content(kind, &comparison.get(), metric.get()));
    let shown = move |is_there: fn(&Scene) -> bool| {
        Memo::new(move |_| is_there(&Scene::new(&comparison.get(), metric.get(), Ink::LIGHT)))
    };
    // The verdict is about work, whatever the axes show.
    let of_work = move |kind: Kind| {
        Signal::derive(move || content(kind, &comparison.get(), Metric::UnitsPerS))
    };
    let optional =
        move |name: &'static str, there: Memo<bool>, topic: Topic, content: Signal<Content>| {
            move || there.get().then(|| view! { <Figure name content topic /> }.into_any())
        };
    let group = |group| Behaviour { group, ..Behaviour::default() };
    view! {
        <section class="figures" aria-label="Charts">
            <Figure name="lines" content=drawn(LINES) topic=LINES.topic />
            {optional("threads", shown(threads::is_there), THREADS.topic, drawn(THREADS))}
            {optional("effects", shown(effects::is_there), EFFECTS.topic, of_work(EFFECTS))}
            {optional("ranks", shown(ranks::is_there), RANKS.topic, of_work(RANKS))}
            <Figure name="areas" content=drawn(AREAS) topic=AREAS.topic />
            <Figure name="bars" content=drawn(BARS) behaviour=group("levels") topic=BARS.topic />
            <Figure name="gap" content=drawn(GAP) behaviour=group("levels") topic=GAP.topic />
        </section>
    }
    .into_any()
}

/// Work over load and over threads alone, as the page of one result has them.
#[component]
pub fn Curve(comparison: Arc<Comparison>) -> AnyView {
    let has_threads = threads::is_there(&Scene::new(&comparison, Metric::UnitsPerS, Ink::LIGHT));
    let drawn = |kind: Kind| {
        let comparison = Arc::clone(&comparison);
        Signal::derive(move || content(kind, &comparison, Metric::UnitsPerS))
    };
    let threads = has_threads.then(|| {
        view! { <Figure name="threads" content=drawn(THREADS) topic=THREADS.topic /> }
    });
    view! {
        <Figure name="curve" content=drawn(LINES) topic=LINES.topic />
        {threads}
    }
    .into_any()
}

fn content(kind: Kind, comparison: &Arc<Comparison>, metric: Metric) -> Content {
    let scene = Scene::new(comparison, metric, Ink::LIGHT);
    let (for_chart, for_table) = (Arc::clone(comparison), Arc::clone(comparison));
    let spec = move |ink| (kind.spec)(&Scene::new(&for_chart, metric, ink));
    let table = move || (kind.table)(&Scene::new(&for_table, metric, Ink::LIGHT));
    Content {
        heading: format!("{} {}", metric.name(), kind.heading),
        drawing: Drawing::new((kind.text)(&scene), spec),
        table: Tabled::rendered(table),
    }
}
