//! Computing a result's work again in this browser: one worker, one window at a time.

use kernel::verify::Progress;
use wasm_bindgen::JsValue;

use super::{
    computer,
    worker::{KernelModule, KernelWorker, field},
};

/// A verification under way. Dropping it ends its worker, also in the middle of a window.
pub struct Verifier {
    worker: KernelWorker,
}

impl Verifier {
    /// Loads the kernel, reads the document (the JSON of a result document as the API serves it)
    /// and draws at most `max` windows by chance. The progress already tells what is wrong
    /// without computing a unit, or that nothing can be computed again.
    ///
    /// # Errors
    /// A sentence for the reader.
    pub async fn start(document: &str, max: u32) -> Result<(Self, Progress), String> {
        let worker = KernelWorker::start(&KernelModule::load().await?).await?;
        let pick_seed = computer::random().to_string();
        let fields =
            [("document", document.into()), ("pick_seed", pick_seed.into()), ("max", max.into())];
        let answer = worker.ask("verify", &fields).await?;
        Ok((Self { worker }, progress(&answer)?))
    }

    /// Computes the next window again: up to about a second. Call it until `is_over`; to cancel,
    /// drop the verifier.
    ///
    /// # Errors
    /// A sentence for the reader; the document is not to blame then.
    pub async fn step(&self) -> Result<Progress, String> {
        progress(&self.worker.ask("verify_step", &[]).await?)
    }
}

fn progress(answer: &JsValue) -> Result<Progress, String> {
    let json = field(answer, "json").as_string().unwrap_or_default();
    serde_json::from_str(&json).map_err(|_| {
        "The worker gave an answer that makes no sense. Reload the page and try again.".to_owned()
    })
}
