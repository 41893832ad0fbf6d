//! A request that the guard turned away, as its sender can read it: a problem document for
//! programs, the error of a server function for the page's module, a page for people.

use app::api::ApiError;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, HeaderValue, Method, header, request::Parts};
use store::{Scope, Scopes};

use crate::{problem::Problem, sign_in};

/// Why the guard turned a request away.
#[derive(Debug)]
pub enum Refusal {
    /// Whatever a login cannot change.
    Problem(Problem),
    /// No credential, or one that opens nothing; the sentence says which.
    SignIn(&'static str),
    /// The credential opens something else.
    Scope { needed: Scope, shown: Scopes },
    /// Too many wrong credentials from this address.
    TooMany { seconds: u32 },
}

impl Refusal {
    pub fn problem(self) -> Problem {
        match self {
            Self::Problem(problem) => problem,
            Self::SignIn(sentence) => Problem::unauthorized(sentence),
            Self::Scope { needed, shown } => Problem::forbidden(format!(
                "This needs a token with the scope {}, and this one has {shown}.",
                needed.name()
            )),
            Self::TooMany { seconds } => Problem::too_many(
                format!("Too many wrong tokens came from this address; wait {seconds} seconds."),
                seconds,
            ),
        }
    }

    pub fn answer(self, request: &Parts) -> Response {
        let path = request.uri.path();
        let for_people = wants_page(&request.headers);
        match (path.strip_prefix("/api/ui/"), for_people) {
            (Some(_), false) if !matches!(self, Self::Problem(_)) => self.of_function(),
            (_, true) if matches!(self, Self::SignIn(_)) => {
                let back = (request.method == Method::GET).then(|| request.uri.to_string());
                Redirect::to(&sign_in::address(back.as_deref())).into_response()
            }
            _ => self.problem().into_response(),
        }
    }

    fn of_function(self) -> Response {
        let problem = self.problem();
        let error = ApiError::Invalid(problem.detail().to_owned());
        let body = serde_json::to_string(&error).unwrap_or_default();
        let mut response = (problem.status(), body).into_response();
        let kind = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response.headers_mut().extend(problem.headers());
        response
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// Whether a browser shows what it gets.
pub fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}
