//! What a server function says when it cannot answer: a case and one sentence.

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why there is no answer; `Display` is the sentence for the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    /// What was asked for is not there.
    #[error("{0}")]
    NotFound(String),
    /// What was asked for makes no sense; the sentence says what does.
    #[error("{0}")]
    Invalid(String),
    /// The store cannot do it now; the sentence says when to try again.
    #[error("{0}")]
    Unavailable(String),
    /// The server broke; its log says why.
    #[error("The server failed at this. Try again; its log says what happened.")]
    Internal,
    /// The server could not be reached.
    #[error("The server cannot be reached. Check that it runs, then try again.")]
    Unreachable,
}

impl ApiError {
    /// HTTP status of a page that can only show this.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotFound(_) => 404,
            Self::Invalid(_) => 422,
            Self::Internal => 500,
            Self::Unavailable(_) | Self::Unreachable => 503,
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = super::wire::JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Unreachable,
            ServerFnErrorErr::Args(text) | ServerFnErrorErr::MissingArg(text) => {
                Self::Invalid(format!("The request lacks something: {text}"))
            }
            _ => Self::Internal,
        }
    }
}
