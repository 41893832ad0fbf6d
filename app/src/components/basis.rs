//! How a price is paid for: the choice that every view with prices has, as links.

use kernel::price::Allocation;
use leptos::prelude::*;

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
