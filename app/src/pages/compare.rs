//! `/compare`: results side by side; the address carries the whole view.

use std::sync::Arc;

use kernel::{
    compare::{Comparison, Metric},
    format,
    price::Allocation,
};
use leptos::{html::Details, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    api::{
        self, ApiError,
        compare::{Compared, Offered},
    },
    components::{
        compare::{
            chips::Chips,
            controls::Controls,
            exports::{Exports, OlderTools},
            figures::Figures,
            level_table::LevelTable,
            part_table::{ForeignTable, PartTable},
            picker::Picker,
            summaries::Summaries,
            unknowns::Unknowns,
            value_table::ValueTable,
            verdict_table::VerdictTable,
            view_state::ViewState,
        },
        demo::{DemoNotice, DemoOffer},
        empty::Empty,
        explained::{Explained, Topic},
        loaded::skeleton,
        problem::Problem,
        report_button::ReportCharts,
    },
};

type Answer = Result<Option<Compared>, ApiError>;
type Choices = Resource<Result<Offered, ApiError>>;

#[component]
pub fn Compare() -> AnyView {
    let query = use_query_map();
    let state = Memo::new(move |_| {
        query.with(|query| ViewState::from_query(|key| query.get_all(key).unwrap_or_default()))
    });
    // The metric is another view of the same figures: no need to ask again.
    let question = move || state.with(|state| state.with_metric(Metric::default()));
    let answer = Resource::new(question, |state| async move {
        let ViewState { ids, machines, baseline, basis, at_pct, delta_pct, .. } = state;
        match ids.is_empty() && machines.is_empty() {
            true => Ok(None),
            false => api::compare::compare(ids, machines, baseline, basis, at_pct, delta_pct)
                .await
                .map(Some),
        }
    });
    let choices = Resource::new(|| (), |()| api::compare::choices());
    view! {
        <Transition fallback=skeleton>
            <Outcome answer choices state />
        </Transition>
    }
    .into_any()
}

/// Which of the three views there is; one stays while its data changes.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Shown,
    Nothing,
    Refused(ApiError),
}

#[component]
fn Outcome(answer: Resource<Answer>, choices: Choices, state: Memo<ViewState>) -> impl IntoView {
    let kind = Memo::new(move |_| {
        answer.get().map(|answer| match answer {
            Ok(Some(_)) => Kind::Shown,
            Ok(None) => Kind::Nothing,
            Err(error) => Kind::Refused(error),
        })
    });
    move || {
        kind.get().map(|kind| match kind {
            Kind::Shown => view! { <Shown answer choices state /> }.into_any(),
            Kind::Nothing => view! { <Nothing choices state /> }.into_any(),
            Kind::Refused(error) => view! { <Refused error choices state /> }.into_any(),
        })
    }
}

/// The comparison from the verdict down to what is not known.
#[component]
fn Shown(answer: Resource<Answer>, choices: Choices, state: Memo<ViewState>) -> AnyView {
    let Some(Ok(Some(first))) = answer.get_untracked() else { return ().into_any() };
    let first = Arc::new(first);
    // While the next answer is on its way, and when it is a refusal, the last one stands.
    let compared = Memo::new(move |last: Option<&Arc<Compared>>| match answer.get() {
        Some(Ok(Some(compared))) => Arc::new(compared),
        _ => Arc::clone(last.unwrap_or(&first)),
    });
    let comparison = Memo::new(move |_| Arc::new(compared.with(|it| it.comparison.clone())));
    // Whatever is measured later, the links of this page lead to the results that it shows.
    let state = Memo::new(move |_| state.get().fixed(compared.with(|it| it.ids.clone())));
    ReportCharts::provide();
    let metric = Signal::derive(move || state.with(|state| state.metric));
    let priced = Signal::derive(move || (state.get().basis, compared.with(|it| it.now_us)));
    let demo = move || {
        let is_demo = comparison.with(|shown| shown.rows.iter().any(|row| row.contender.demo));
        is_demo.then(|| view! { <DemoNotice /> })
    };
    view! {
        <Title text=move || title(&comparison.get()) />
        <div class="page-head"><h1>"Compare"</h1><Exports state /></div>
        <p class="lead verdict">
            {move || verdict(&comparison.get())} " "
            <Explained topic=Topic::Verdict>"How this is judged"</Explained>
        </p>
        {demo}
        {move || view! { <Chips comparison=comparison.get() state=state.get() /> }.into_any()}
        <AddMachine comparison choices state />
        <Controls state />
        <Figures comparison=Signal::from(comparison) metric />
        <Evidence comparison metric priced />
        <OlderTools state />
    }
    .into_any()
}

/// What else can be compared: in the page as rendered, for readers without a script; then made
/// when somebody looks for the first time, as the list is longer than most pages.
#[component]
fn AddMachine(
    comparison: Memo<Arc<Comparison>>,
    choices: Choices,
    state: Memo<ViewState>,
) -> AnyView {
    let (details, is_made) = (NodeRef::<Details>::new(), RwSignal::new(true));
    Effect::new(move || is_made.set(details.get().is_some_and(|it| it.open())));
    let picker = move || {
        let answer = is_made.get().then(|| choices.get()).flatten()?;
        let (workload, state) = (comparison.get().workload.clone(), state.get());
        Some(match answer {
            Ok(choices) => view! {
                <Picker choices state workload=Some(workload) button="Add to the comparison" />
            }
            .into_any(),
            Err(error) => view! { <Problem sentence=error.to_string() /> }.into_any(),
        })
    };
    view! {
        <details class="add-machine" node_ref=details on:toggle=move |_| is_made.set(true)>
            <summary class="button secondary small">"Add a machine"</summary>
            {picker}
        </details>
    }
    .into_any()
}

/// The figures behind the charts, and their limits.
#[component]
fn Evidence(
    comparison: Memo<Arc<Comparison>>,
    metric: Signal<Metric>,
    /// The basis of the prices, and the server's now.
    priced: Signal<(Allocation, i64)>,
) -> AnyView {
    let at = move || comparison.with(|it| format::percent(it.at_pct));
    view! {
        <h2>"Verdicts at " {at}</h2>
        {move || view! { <VerdictTable comparison=comparison.get() /> }.into_any()}
        {move || view! { <PartTable comparison=comparison.get() /> }.into_any()}
        {move || view! { <ForeignTable comparison=comparison.get() /> }.into_any()}
        <h2>{move || metric.get().name()} " at every level"</h2>
        {move || view! { <LevelTable comparison=comparison.get() metric=metric.get() /> }.into_any()}
        <h2>"Machine by machine"</h2>
        {move || view! { <Summaries comparison=comparison.get() /> }.into_any()}
        <h2><Explained topic=Topic::Price>"Value"</Explained> " at " {at}</h2>
        {move || {
            let (basis, now_us) = priced.get();
            view! { <ValueTable comparison=comparison.get() basis now_us /> }.into_any()
        }}
        <h2>"What is not known"</h2>
        {move || view! { <Unknowns comparison=comparison.get() /> }.into_any()}
    }
    .into_any()
}

fn title(comparison: &Comparison) -> String {
    let names: Vec<&str> = comparison.rows.iter().map(|row| row.contender.label.as_str()).collect();
    match names[..] {
        [only] => only.to_owned(),
        [first, second] => format!("{first} and {second}"),
        _ => format!("{} machines", names.len()),
    }
}

fn verdict(comparison: &Comparison) -> String {
    let verdict = comparison.verdict.as_ref().map(|verdict| verdict.text.clone());
    verdict.unwrap_or_else(|| "One result is chosen. Add a second one to compare.".to_owned())
}

/// No results in the address: choose some, measure one, or load the demo set.
#[component]
fn Nothing(choices: Choices, state: Memo<ViewState>) -> AnyView {
    view! {
        <Title text="Compare" />
        <h1>"Compare"</h1>
        {move || choices.get().map(|answer| match answer {
            Ok(choices) if choices.results.is_empty() => view! {
                <Empty
                    sentence="No results yet. Measure this machine:"
                    command=choices.command
                >
                    <a class="button secondary" href="/upload">"Upload a file"</a>
                    <DemoOffer />
                </Empty>
            }
            .into_any(),
            Ok(choices) => view! {
                <p class="lead">"Choose two to twenty machines, or results of one workload."</p>
                <Picker choices state=state.get() workload=None button="Compare" />
            }
            .into_any(),
            Err(error) => view! { <Problem sentence=error.to_string() /> }.into_any(),
        })}
    }
    .into_any()
}

/// Why these results cannot be compared, with the list to choose others from.
#[component]
fn Refused(error: ApiError, choices: Choices, state: Memo<ViewState>) -> AnyView {
    api::set_status(error.status());
    let kept = move || ViewState { metric: state.get().metric, ..ViewState::empty() };
    view! {
        <Title text="Compare" />
        <h1>"Compare"</h1>
        <Problem sentence=error.to_string() />
        {move || choices.get().and_then(Result::ok).map(|choices| view! {
            <h2>"Choose again"</h2>
            <Picker choices state=kept() workload=None button="Compare" />
        })}
    }
    .into_any()
}
