//! What the value axis shows, and at which load the machines are judged.

use kernel::{compare::Metric, format};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::view_state::{DELTAS, ViewState};
use crate::components::basis::basis_choice;

/// Metric and load. Links and a form: both work without a script.
#[component]
pub fn Controls(state: Memo<ViewState>) -> AnyView {
    let metrics = Metric::ALL.map(|metric| {
        let href = move || state.with(|state| state.with_metric(metric).href());
        let current = move || state.with(|state| state.metric == metric).then_some("true");
        view! { <a href=href aria-current=current data-noscroll="">{metric.name()}</a> }
    });
    let full = move || state.with(|state| ViewState { at_pct: 100.0, ..state.clone() }.href());
    let is_full = move || state.with(|state| state.at_pct == 100.0).then_some("true");
    let basis = move || {
        let state = state.get();
        basis_choice(state.basis, |basis| state.with_basis(basis).href())
    };
    view! {
        <div class="compare-controls">
            <nav class="segmented" aria-label="What the axis shows">{metrics.collect_view()}</nav>
            <span>"at"</span>
            <nav class="segmented" aria-label="Load">
                <a href=full aria-current=is_full data-noscroll="">"100 %"</a>
            </nav>
            <LoadSlider state />
            <Deltas state />
            {basis}
        </div>
    }
    .into_any()
}

/// How far two machines may be apart and still count as the same.
#[component]
fn Deltas(state: Memo<ViewState>) -> AnyView {
    let deltas = DELTAS.map(|delta_pct| {
        let href = move || state.with(|state| ViewState { delta_pct, ..state.clone() }.href());
        let current = move || state.with(|state| state.delta_pct == delta_pct).then_some("true");
        let text = format::percent(delta_pct);
        view! { <a href=href aria-current=current data-noscroll="">{text}</a> }
    });
    view! {
        <div class="control-group">
            <span>"same within"</span>
            <nav class="segmented" aria-label="What counts as the same">{deltas.collect_view()}</nav>
        </div>
    }
    .into_any()
}

/// Any load from 10 to 100 percent busy; moves the page when let go.
#[component]
fn LoadSlider(state: Memo<ViewState>) -> AnyView {
    let navigate = use_navigate();
    let at = move || state.with(|state| state.at_pct);
    let shown = RwSignal::new(None::<f64>);
    let slide = move |event| shown.set(event_target_value(&event).parse().ok());
    let choose = move |event| {
        let at_pct = event_target_value(&event).parse().unwrap_or(100.0);
        let href = state.with_untracked(|state| ViewState { at_pct, ..state.clone() }.href());
        navigate(&href, NavigateOptions { scroll: false, ..NavigateOptions::default() });
    };
    // A new address is the truth again.
    Effect::new(move || {
        state.track();
        shown.set(None);
    });
    let hidden = move || {
        let fields = state.with(|state| state.hidden_fields("at")).into_iter();
        fields
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect_view()
    };
    view! {
        <form class="load-slider" method="get" action="/compare">
            {hidden}
            <label>
                <span class="sr-only">"Load, percent busy"</span>
                <input
                    type="range"
                    name="at"
                    min="10"
                    max="100"
                    step="5"
                    value=move || at().to_string()
                    prop:value=move || shown.get().unwrap_or_else(at).to_string()
                    on:input=slide
                    on:change=choose
                />
            </label>
            <output>{move || format::percent(shown.get().unwrap_or_else(at))}</output>
            <button type="submit" class="button secondary small no-script">"Show"</button>
        </form>
    }
    .into_any()
}
