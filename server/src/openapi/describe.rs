//! What a handler's signature says about its route: parameters, body, answer.

use std::future::Future;

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{
        Request, State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use schemars::JsonSchema;
use serde_json::Value;

use super::schemas::Schemas;
use crate::extract::{Json, Path, Query};

/// What is known of a route from its types.
#[derive(Default)]
pub struct Described {
    /// Schema of what stands in the path: one value, or an object by name.
    pub path: Option<Value>,
    /// Schema of an object: a property for each parameter.
    pub query: Option<Value>,
    /// Schema of the JSON body that is sent in.
    pub body: Option<Value>,
    pub answer: Answer,
}

/// What a handler answers when all goes well.
#[derive(Default)]
pub enum Answer {
    /// The operation says it.
    #[default]
    Unsaid,
    /// Nothing: status 204.
    Empty,
    /// Schema of the JSON body.
    Json(Value),
}

/// Something that a handler takes.
pub trait Input {
    fn describe(_: &mut Described, _: &mut Schemas) {}
}

/// Something that a handler gives back.
pub trait Output {
    fn describe(_: &mut Described, _: &mut Schemas) {}
}

/// A handler, by what it takes and gives back.
pub trait Describe<A> {
    fn describe(described: &mut Described, schemas: &mut Schemas);
}

macro_rules! describe_handlers {
    ($(($($input:ident),*))*) => {$(
        impl<F, Answered, $($input),*> Describe<($($input,)*)> for F
        where
            F: Fn($($input),*) -> Answered,
            Answered: Future<Output: Output>,
            $($input: Input,)*
        {
            fn describe(described: &mut Described, schemas: &mut Schemas) {
                $($input::describe(described, schemas);)*
                <Answered::Output as Output>::describe(described, schemas);
            }
        }
    )*};
}

describe_handlers!(()(A)(A, B)(A, B, C)(A, B, C, D)(A, B, C, D, E)(A, B, C, D, E, G));

impl<T> Input for State<T> {}
impl<T> Input for Extension<T> {}
impl<T> Input for Option<Extension<T>> {}
impl Input for HeaderMap {}
/// The operation says what is spoken then.
impl Input for Result<WebSocketUpgrade, WebSocketUpgradeRejection> {}
/// Read by the handler itself: the operation says what may be in it.
impl Input for Request {}
impl Input for Body {}
impl Input for Bytes {}

impl<T: JsonSchema> Input for Path<T> {
    fn describe(described: &mut Described, schemas: &mut Schemas) {
        described.path = Some(schemas.parameters::<T>());
    }
}

impl<T: JsonSchema> Input for Query<T> {
    fn describe(described: &mut Described, schemas: &mut Schemas) {
        described.query = Some(schemas.parameters::<T>());
    }
}

impl<T: JsonSchema> Input for Json<T> {
    fn describe(described: &mut Described, schemas: &mut Schemas) {
        described.body = Some(schemas.received::<T>());
    }
}

/// A file, or something else that the operation describes.
impl Output for Response {}
impl Output for ([(HeaderName, HeaderValue); 2], String) {}

impl Output for StatusCode {
    fn describe(described: &mut Described, _: &mut Schemas) {
        described.answer = Answer::Empty;
    }
}

impl<T: JsonSchema> Output for Json<T> {
    fn describe(described: &mut Described, schemas: &mut Schemas) {
        described.answer = Answer::Json(schemas.sent::<T>());
    }
}

impl<T: Output> Output for (StatusCode, T) {
    fn describe(described: &mut Described, schemas: &mut Schemas) {
        T::describe(described, schemas);
    }
}

/// Every error is a problem document.
impl<T: Output, E> Output for Result<T, E> {
    fn describe(described: &mut Described, schemas: &mut Schemas) {
        T::describe(described, schemas);
    }
}
