//! Loading the demo set, for the page and for `/api/v1/demo` alike.

use kernel::demo::{self, DemoResult};
use store::{Added, FactsChange, MachineChoice, NewResult, StoreError};

use super::Backend;

/// Puts the demo set into the store; what is there already stays as it is.
///
/// # Errors
/// Whatever keeps the store from writing.
pub async fn load(backend: &Backend) -> Result<Vec<Added>, StoreError> {
    let now_us = (backend.now_us)();
    // Prices first: the results are never seen without them.
    backend.store.set_demo_prices(demo::prices(), now_us).await?;
    let results =
        demo::results().into_iter().map(|DemoResult { machine_id, document }| NewResult {
            document,
            raw: None,
            machine: MachineChoice::New { id: machine_id.to_owned() },
            facts: FactsChange::default(),
        });
    backend.store.add_results(results.collect(), now_us).await
}

/// The page that compares these results.
pub fn compare_url(added: &[Added]) -> String {
    let ids = added.iter().map(|added| added.id.as_str()).collect::<Vec<_>>();
    format!("/compare?ids={}", ids.join(","))
}
