//! What server functions and pages take from the request, on the server.

use http::StatusCode;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use store::{Store, StoreError};

use super::ApiError;

/// What server functions work with; the server provides it in their context.
#[derive(Clone)]
pub struct Backend {
    pub store: Store,
    /// Microseconds since 1970-01-01 UTC.
    pub now_us: fn() -> i64,
    /// A fresh UUID version 7.
    pub new_id: fn() -> String,
}

/// The backend of the request being answered.
///
/// # Errors
/// [`ApiError::Internal`] outside a request, as when the routes are listed at the start.
pub fn backend() -> Result<Backend, ApiError> {
    use_context::<Backend>().ok_or(ApiError::Internal)
}

/// Sets the status of the page being rendered.
pub fn set_status(status: u16) {
    if let (Some(options), Ok(status)) =
        (use_context::<ResponseOptions>(), StatusCode::from_u16(status))
    {
        options.set_status(status);
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { .. } => Self::NotFound(error.to_string()),
            StoreError::Conflict { .. } | StoreError::Invalid(_) => {
                Self::Invalid(error.to_string())
            }
            StoreError::Busy
            | StoreError::Full
            | StoreError::ReadOnly
            | StoreError::Unavailable
            | StoreError::Damaged
            | StoreError::Closed => Self::Unavailable(error.to_string()),
            StoreError::Database(_) => Self::Internal,
        }
    }
}
