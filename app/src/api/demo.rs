//! The demo set, in with one click and out with one. Both work as plain forms.

use leptos::prelude::*;

use super::ApiError;

/// Loads the demo set and goes to its comparison.
#[server(prefix = "/api/ui", endpoint = "load_demo", output = super::wire::Json)]
pub async fn load_demo() -> Result<(), ApiError> {
    let added = super::demo_set::load(&super::backend()?).await?;
    super::redirect(&super::demo_set::compare_url(&added));
    Ok(())
}

/// Removes the demo set and goes to the machines.
#[server(prefix = "/api/ui", endpoint = "remove_demo", output = super::wire::Json)]
pub async fn remove_demo() -> Result<(), ApiError> {
    super::backend()?.store.remove_demo().await?;
    super::redirect("/machines");
    Ok(())
}
