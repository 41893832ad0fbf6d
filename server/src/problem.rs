//! Errors become HTTP here and nowhere else: problem documents (RFC 9457).
//! Internal text is logged, never sent.

use std::io;

use app::api::compared::Refusal;
use axum::{
    body::{self, Body, Bytes},
    extract::{
        Request,
        multipart::{MultipartError, MultipartRejection},
        rejection,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::price::PriceError;
use schemars::JsonSchema;
use serde::Serialize;
use store::StoreError;

use crate::uploads::UploadError;
/// How a token is shown (RFC 6750).
const SCHEME: &str = "Bearer realm=\"PerfAnalysis\"";

/// What went wrong, in one sentence that says what to do.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    /// When the same request may work, seconds from now.
    retry_after_s: Option<u32>,
}

/// The body of every error (RFC 9457).
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Problem")]
pub struct Document<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    /// Under which the log knows the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

impl Problem {
    fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), retry_after_s: None }
    }

    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// No credential, or one that opens nothing.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    /// Asked too often; the same may work in some seconds.
    pub fn too_many(detail: impl Into<String>, seconds: u32) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, detail).retry_after(seconds)
    }

    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// It was here, and will not come back.
    pub fn gone(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::GONE, detail)
    }

    pub fn is_gone(&self) -> bool {
        self.status == StatusCode::GONE
    }

    pub fn method_not_allowed() -> Self {
        let detail =
            "This address does not take that method; the Allow header lists those it does.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, detail)
    }

    pub fn unsupported_media_type(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail)
    }

    /// The request's `Host` is not ours.
    pub fn misdirected(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::MISDIRECTED_REQUEST, detail)
    }

    pub fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
    }

    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
    }

    /// The address speaks another protocol.
    pub fn upgrade_required(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UPGRADE_REQUIRED, detail)
    }

    /// There is no room now; the same may work in some seconds.
    pub fn unavailable(detail: impl Into<String>, seconds: u32) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail).retry_after(seconds)
    }

    /// Something of ours broke; the log says what.
    pub fn internal() -> Self {
        let detail = "The server failed at this. Its log says why, under this request's id.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }

    /// When the same request may work, seconds from now.
    pub fn retry_after(self, seconds: u32) -> Self {
        Self { retry_after_s: Some(seconds), ..self }
    }

    /// The headers that say what to do: when to try again, how to show a token.
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UPGRADE_REQUIRED {
            headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(SCHEME));
        }
        headers
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub fn detail(&self) -> &str {
        &self.detail
    }

    fn document(&self, request_id: Option<&str>) -> String {
        let document = Document {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: &self.detail,
            request_id,
        };
        serde_json::to_string(&document).expect("a problem is texts and one number")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.document(None)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.extend(self.headers());
        // For the layer below, which knows the request's id.
        response.extensions_mut().insert(self);
        response
    }
}

/// Reads an answer of ours that something goes around.
///
/// # Errors
/// Where it breaks off, which is a mistake of ours.
pub async fn answered(body: Body) -> Result<Bytes, Problem> {
    body::to_bytes(body, usize::MAX).await.map_err(|error| {
        tracing::error!(%error, "an answer could not be read");
        Problem::internal()
    })
}

/// Writes the request's id into every problem that leaves the server.
pub async fn add_request_id(request: Request, next: Next) -> Response {
    let id = request_id(request.headers());
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::from(problem.document(id.as_deref()));
    }
    response
}

fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get("x-request-id")?.to_str().ok()?;
    // A client may send its own: long ones are not repeated.
    Some(id.chars().take(100).collect())
}

/// A handler panicked: logged with its message, answered without.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
pub fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(message, "a handler panicked");
    Problem::internal().into_response()
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let detail = error.to_string();
        match error {
            StoreError::NotFound { .. } | StoreError::NotIntroduced { .. } => {
                Self::not_found(detail)
            }
            StoreError::Conflict { .. }
            | StoreError::OtherHost { .. }
            | StoreError::OtherSender { .. } => Self::conflict(detail),
            StoreError::Deleted { .. } => Self::gone(detail),
            StoreError::OtherCollector { .. } => Self::forbidden(detail),
            StoreError::Invalid(_) => Self::unprocessable(detail),
            StoreError::Busy => Self::new(StatusCode::SERVICE_UNAVAILABLE, detail).retry_after(5),
            StoreError::Unavailable | StoreError::ReadOnly | StoreError::Closed => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, detail).retry_after(60)
            }
            StoreError::Full => Self::new(StatusCode::INSUFFICIENT_STORAGE, detail).retry_after(60),
            StoreError::Damaged => Self::new(StatusCode::INTERNAL_SERVER_ERROR, detail),
            StoreError::Database(_) => Self::internal(),
        }
    }
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        let detail = error.to_string();
        match error {
            UploadError::Missing(_) => Self::not_found(detail),
            UploadError::Busy => Self::conflict(detail).retry_after(5),
            UploadError::TooMany | UploadError::Full => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, detail).retry_after(60)
            }
            UploadError::TooLarge { .. } => Self::too_large(detail),
            UploadError::Disk(error) => {
                tracing::error!(%error, "the folder of uploads cannot be used");
                Self::disk(&error)
            }
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Store(error) => error.into(),
            Refusal::Compare(_)
            | Refusal::TooManyPooled { .. }
            | Refusal::TooManyMachines { .. }
            | Refusal::NoResult { .. } => Self::unprocessable(refusal.to_string()),
        }
    }
}

impl From<PriceError> for Problem {
    fn from(error: PriceError) -> Self {
        Self::unprocessable(error.to_string())
    }
}

impl From<rejection::JsonRejection> for Problem {
    fn from(rejection: rejection::JsonRejection) -> Self {
        use rejection::JsonRejection as R;
        match &rejection {
            R::JsonDataError(error) => {
                Self::unprocessable(format!("The body does not fit: {}.", cause(error)))
            }
            R::JsonSyntaxError(error) => {
                Self::bad_request(format!("The body is not JSON: {}.", cause(error)))
            }
            R::MissingJsonContentType(_) => {
                Self::unsupported_media_type("Send JSON, with Content-Type: application/json.")
            }
            _ => Self::broken_body(rejection.status()),
        }
    }
}

impl From<rejection::QueryRejection> for Problem {
    fn from(rejection: rejection::QueryRejection) -> Self {
        Self::unprocessable(format!("The query does not fit: {}.", cause(&rejection)))
    }
}

impl From<rejection::PathRejection> for Problem {
    fn from(rejection: rejection::PathRejection) -> Self {
        tracing::debug!(%rejection, "an address that no resource has");
        Self::not_found("There is no such resource in this API.")
    }
}

impl From<rejection::BytesRejection> for Problem {
    fn from(rejection: rejection::BytesRejection) -> Self {
        Self::broken_body(rejection.status())
    }
}

impl From<MultipartError> for Problem {
    fn from(error: MultipartError) -> Self {
        tracing::debug!(%error, "a form could not be read");
        Self::broken_body(error.status())
    }
}

impl From<MultipartRejection> for Problem {
    fn from(rejection: MultipartRejection) -> Self {
        tracing::debug!(%rejection, "a form could not be read");
        Self::unsupported_media_type("The form has no boundary; send it as multipart/form-data.")
    }
}

impl Problem {
    /// A file of ours could not be read or written.
    fn disk(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                let detail = "The disk of the server is full; free some space and try again.";
                Self::new(StatusCode::INSUFFICIENT_STORAGE, detail).retry_after(60)
            }
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                let detail = "The server cannot write to its folder at the moment; check the \
                              rights on its disk and try again.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, detail).retry_after(60)
            }
            _ => Self::internal(),
        }
    }

    /// A body that is longer than the route takes.
    pub fn body_too_large() -> Self {
        Self::too_large("The request is larger than this address takes; send less at a time.")
    }

    /// A body that is longer than the route takes, or that ended early.
    fn broken_body(status: StatusCode) -> Self {
        match status {
            StatusCode::PAYLOAD_TOO_LARGE => Self::body_too_large(),
            _ => Self::bad_request("The body of the request is cut off or broken; send it again."),
        }
    }
}

/// The innermost reason, which names the field; the outer ones say what every reader knows.
fn cause(error: &dyn std::error::Error) -> String {
    let mut reason = error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    reason.to_string()
}
