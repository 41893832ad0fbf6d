//! How far a result has been computed again: a word and a shape beside its name.

use kernel::verification::{Verification, VerificationState};
use leptos::prelude::*;

/// The state as a badge.
pub fn verified(verification: &Verification) -> AnyView {
    let (shape, class) = match verification.state() {
        VerificationState::Pending => ("…", ""),
        VerificationState::Verified => ("✓", "good"),
        VerificationState::SelfReported => ("○", ""),
        VerificationState::Mismatch => ("✕", "bad"),
    };
    view! {
        <span class=format!("badge {class}")>
            <span aria-hidden="true">{shape}</span>
            " "
            {verification.words()}
        </span>
    }
    .into_any()
}
