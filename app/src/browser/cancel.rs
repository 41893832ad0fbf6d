//! Giving up what is on its way to the server.

use send_wrapper::SendWrapper;
use web_sys::{AbortController, AbortSignal};

/// Ends the requests that were given its signal; copies end the same.
#[derive(Clone)]
pub struct Cancel(Option<SendWrapper<AbortController>>);

impl Cancel {
    pub fn new() -> Self {
        // Absent only in browsers that cannot run the page either.
        Self(AbortController::new().ok().map(SendWrapper::new))
    }

    pub fn cancel(&self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }

    pub fn is_cancelled(&self) -> bool {
        self.signal().is_some_and(|signal| signal.aborted())
    }

    pub(super) fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(|controller| controller.signal())
    }
}

impl Default for Cancel {
    fn default() -> Self {
        Self::new()
    }
}
