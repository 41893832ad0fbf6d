//! The importers in a worker: what is in a file, before it is sent.

use std::rc::Rc;

use js_sys::ArrayBuffer;
use kernel::import::{Preview, PreviewProblem};
use send_wrapper::SendWrapper;

use super::worker::{KernelModule, KernelWorker, field};

/// A worker that reads files; copies are the same worker, which ends with the last of them.
#[derive(Clone)]
pub struct Previewer(SendWrapper<Rc<KernelWorker>>);

impl Previewer {
    /// Starts the worker.
    ///
    /// # Errors
    /// A sentence for the reader.
    pub async fn start() -> Result<Self, String> {
        let module = KernelModule::load().await?;
        let worker = KernelWorker::start(&module).await?;
        Ok(Self(SendWrapper::new(Rc::new(worker))))
    }

    /// What is in a file, or why it cannot be imported.
    ///
    /// # Errors
    /// Why the worker did not answer.
    pub async fn preview(
        &self,
        file_name: &str,
        bytes: ArrayBuffer,
    ) -> Result<Result<Preview, PreviewProblem>, String> {
        let request = [("file_name", file_name.into()), ("bytes", bytes.into())];
        let answer = self.0.ask("preview", &request).await?;
        let json = field(&answer, "json").as_string().unwrap_or_default();
        serde_json::from_str(&json).map_err(|error| error.to_string())
    }
}
