//! What proves a result: what the server found, how its time is bracketed, and the way to compute
//! windows again in this browser.

use kernel::verify::PROVES;
use leptos::prelude::*;

use super::{
    explained::{Topic, explained},
    verified::verified,
    verify_here::VerifyHere,
};
use crate::api::results::VerifyPage;

/// The section of a result's page.
#[component]
pub fn VerifyPanel(id: String, found: VerifyPage) -> AnyView {
    let VerifyPage { verification, time, checkable } = found;
    let heading = explained("Verification".to_owned(), Some(Topic::Verify));
    let sentence = verification.sentence();
    view! {
        <section class="card verify" aria-labelledby="verification">
            <h2 id="verification">{heading} " " {verified(&verification)}</h2>
            <p>{sentence}</p>
            <p>{time}</p>
            <p class="muted">{PROVES}</p>
            {checkable.then(|| view! { <VerifyHere id /> })}
        </section>
    }
    .into_any()
}
