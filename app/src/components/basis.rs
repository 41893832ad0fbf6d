//! How a price is paid for: the choice that every view with prices has, as links.

use kernel::price::Allocation;
use leptos::prelude::*;

/// As an address or a form says it: nothing for on demand, which is meant without it.
pub fn word(basis: Allocation) -> &'static str {
    if basis == Allocation::default() { "" } else { basis.key() }
}

/// What an address says; on demand where it says nothing that there is.
pub fn of_word(word: &str) -> Allocation {
    Allocation::from_key(word).unwrap_or_default()
}

/// On demand, spot, reserved, monthly; `href` is the address of the same view on each basis.
pub fn basis_choice(chosen: Allocation, href: impl Fn(Allocation) -> String) -> AnyView {
    let links = Allocation::ALL.map(|basis| {
        let current = (basis == chosen).then_some("true");
        view! { <a href=href(basis) aria-current=current data-noscroll="">{basis.name()}</a> }
    });
    view! {
        <div class="control-group">
            <span>"price basis"</span>
            <nav class="segmented" aria-label="Price basis">{links.collect_view()}</nav>
        </div>
    }
    .into_any()
}
