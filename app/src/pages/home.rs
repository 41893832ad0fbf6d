//! `/`: the question this product answers, and the ways to answer it.

use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Home() -> impl IntoView {
    view! {
        <Title text="" />
        <h1>"How much work does this server do, at the load you really run, and what does it cost?"</h1>
    }
}
