//! The browser's rate over the native one, once the computer is tied to a measured machine.

use kernel::paired::TimedRate;
use leptos::prelude::*;

use crate::api::machine::read_paired;

/// A sentence below the choice of the machine; nothing while none is chosen.
#[component]
pub fn PairedRatio(
    /// Id of the chosen machine, empty for a new one.
    machine_id: RwSignal<String>,
    /// This calibration.
    own: TimedRate,
) -> AnyView {
    let said = Resource::new(
        move || machine_id.get(),
        move |id| async move {
            match id.is_empty() {
                true => Ok(None),
                false => read_paired(id, own.0, own.1).await,
            }
        },
    );
    view! {
        <Transition>
            <p aria-live="polite">{move || said.get().and_then(Result::ok).flatten()}</p>
        </Transition>
    }
    .into_any()
}
