//! What server functions and pages take from the request, on the server.

use std::{pin::Pin, sync::Arc};

use futures::channel::oneshot;
use http::{HeaderValue, StatusCode, header, request::Parts};
use kernel::{
    compare::{CompareError, Comparison, Contender, Options},
    spans::SpansOf,
};
use leptos::{prelude::*, server_fn::error::ServerFnUrlError};
use leptos_axum::ResponseOptions;
use store::{Scope, Scopes, SecretHash, Store, StoreError};

use super::{
    ApiError,
    account::Account,
    sessions::{SessionsPage, SessionsQuery, read_sessions},
};
use crate::{
    agents::{Agents, plain_host},
    calibrated::Calibrated,
    strangers::Strangers,
};

/// What server functions work with; the server provides it in their context.
#[derive(Clone)]
pub struct Backend {
    pub store: Store,
    /// Microseconds since 1970-01-01 UTC.
    pub now_us: fn() -> i64,
    /// A fresh UUID version 7.
    pub new_id: fn() -> String,
    /// The secret of a token that is made; `None` where the system gives no random numbers.
    pub new_secret: fn() -> Option<NewSecret>,
    pub comparer: Arc<dyn Comparer>,
    pub desk: Arc<dyn Desk>,
    pub rolling: Arc<dyn Rolling>,
    pub strangers: Strangers,
}

/// The secret of a token, to be shown once.
pub struct NewSecret {
    pub text: String,
    pub hash: SecretHash,
    /// Its first characters, which are kept.
    pub prefix: String,
}

/// Who asks, as the server has let them in.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Of the token; `None` where the server knows a single user.
    pub name: Option<String>,
    pub scopes: Scopes,
}

/// Everything that a comparison depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub contenders: Vec<Contender>,
    pub baseline: Option<String>,
    pub options: Options,
}

/// A comparison on its way.
pub type Comparing = Pin<Box<dyn Future<Output = Result<Arc<Comparison>, CompareError>> + Send>>;

/// Compares away from the threads that serve requests, and remembers what it compared last.
pub trait Comparer: Send + Sync {
    fn compare(&self, question: Question) -> Comparing;
}

/// Work on its way.
pub type Working = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Works away from the threads that serve requests.
pub trait Desk: Send + Sync {
    fn run(&self, work: Box<dyn FnOnce() + Send>) -> Working;
}

/// What happened in the last 1, 5, 15 and 60 minutes.
pub trait Rolling: Send + Sync {
    /// Of the fleet or of one agent; `None` where it has reported nothing in the last hour.
    fn spans(&self, agent: Option<&str>, now_us: i64) -> Option<SpansOf>;
}

impl Backend {
    /// What comes of work that takes longer than other requests may wait, such as reading a day
    /// of seconds.
    ///
    /// # Errors
    /// [`ApiError::Internal`] where the work broke.
    pub async fn away<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let (send, receive) = oneshot::channel();
        // Nobody waits any more where the reader has gone.
        self.desk.run(Box::new(move || drop(send.send(work())))).await;
        receive.await.map_err(|_| ApiError::Internal)
    }
}

/// The backend of the request being answered.
///
/// # Errors
/// [`ApiError::Internal`] outside a request, as when the routes are listed at the start.
pub fn backend() -> Result<Backend, ApiError> {
    use_context::<Backend>().ok_or(ApiError::Internal)
}

/// Whether whoever asks may do what needs this scope. Server functions are guarded by their
/// address; this is for what a page shows while it is rendered.
pub fn may(scope: Scope) -> bool {
    use_context::<Reader>().is_some_and(|reader| reader.scopes.open(scope))
}

/// Who is signed in; `None` where nobody has to be.
pub fn account() -> Option<Account> {
    use_context::<Reader>()?.name.map(|name| Account { name })
}

/// What the API says of itself (OpenAPI 3.1); the server provides it in the context of pages.
#[derive(Clone)]
pub struct ApiDocument(pub Arc<serde_json::Value>);

/// The document of the API; `None` outside a request.
pub fn api_document() -> Option<Arc<serde_json::Value>> {
    use_context::<ApiDocument>().map(|document| document.0)
}

/// Sets the status of the page being rendered.
pub fn set_status(status: u16) {
    if let (Some(options), Ok(status)) =
        (use_context::<ResponseOptions>(), StatusCode::from_u16(status))
    {
        options.set_status(status);
    }
}

/// The line that measures a machine and sends the result to this server.
pub fn agent_line() -> String {
    use_context::<Agents>().unwrap_or_default().line(&server_address())
}

/// The line that fetches the agent and streams what the machine does to this server. The token is
/// in a file beside it, where one is needed.
pub fn stream_line() -> String {
    let token = use_context::<Reader>().is_none_or(|reader| reader.name.is_some());
    let file = token.then_some(TOKEN_FILE);
    use_context::<Agents>().unwrap_or_default().stream_line(&server_address(), file)
}

/// The file in which the pages tell people to keep an agent's token.
pub const TOKEN_FILE: &str = "perfagent.token";

/// This server as the reader reached it, such as `http://127.0.0.1:3000`: what their commands need.
pub fn server_address() -> String {
    let parts = use_context::<Parts>();
    let host = parts.as_ref().and_then(|parts| parts.headers.get(header::HOST)?.to_str().ok());
    format!("http://{}", host.and_then(plain_host).unwrap_or("127.0.0.1:3000"))
}

/// The reader's own computer, where it was calibrated.
pub fn calibrated() -> Option<Calibrated> {
    let parts = use_context::<Parts>()?;
    Calibrated::from_cookies(parts.headers.get(header::COOKIE)?.to_str().ok()?)
}

/// A page of sessions; the server keeps none.
pub async fn read_kept_sessions(query: SessionsQuery) -> Result<SessionsPage, ApiError> {
    read_sessions(query).await
}

/// Sends the reader to another page once a form has worked.
pub fn redirect(path: &str) {
    // An id that fits no header has never been stored.
    let path = if HeaderValue::from_str(path).is_ok() { path } else { "/" };
    leptos_axum::redirect(path);
}

/// Why the form on this page did not work, where it was sent without a script: the answer to
/// such a form is the page again, with the error in its address.
pub fn form_problem() -> Option<String> {
    let parts = use_context::<Parts>()?;
    let pairs = parts.uri.query()?.split('&');
    let encoded = pairs.filter_map(|pair| pair.split_once('=')).find(|pair| pair.0 == "__err")?.1;
    // Base64 for addresses; only its padding is percent-encoded.
    let error: ApiError = ServerFnUrlError::decode_err(&encoded.replace("%3D", "="));
    Some(error.to_string())
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { .. } | StoreError::NotIntroduced { .. } => {
                Self::NotFound(error.to_string())
            }
            StoreError::Conflict { .. }
            | StoreError::OtherCollector { .. }
            | StoreError::OtherHost { .. }
            | StoreError::OtherSender { .. }
            | StoreError::Deleted { .. }
            | StoreError::Invalid(_) => Self::Invalid(error.to_string()),
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
