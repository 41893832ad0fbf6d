//! The API and its document (OpenAPI 3.1), made by one registration: whoever adds a route says
//! what it is for, and the types come from the handler's own signature. [`crate::routes`] tells
//! how to add one.

mod describe;
mod document;
mod operation;
mod schemas;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    middleware,
    routing::{MethodFilter, MethodRouter, on},
};
use http::Method;

pub use self::{
    describe::{Describe, Described, Input, Output},
    document::{Document, Entry},
    operation::{Operation, operation},
    schemas::Schemas,
};
use crate::{etag, idempotency, state::AppState};

/// Routes with what the document says about them.
#[derive(Default)]
pub struct Api {
    router: Router<AppState>,
    entries: Vec<Entry>,
}

impl Api {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn get<H, T, A>(self, path: &'static str, handler: H, operation: Operation) -> Self
    where
        H: Handler<T, AppState> + Describe<A>,
        T: 'static,
    {
        self.add(Method::GET, path, on(MethodFilter::GET, handler), H::describe, operation)
    }

    pub fn post<H, T, A>(self, path: &'static str, handler: H, operation: Operation) -> Self
    where
        H: Handler<T, AppState> + Describe<A>,
        T: 'static,
    {
        self.add(Method::POST, path, on(MethodFilter::POST, handler), H::describe, operation)
    }

    /// A route whose body may have up to `bytes` bytes.
    pub fn post_up_to<H, T, A>(
        self,
        bytes: usize,
        path: &'static str,
        handler: H,
        operation: Operation,
    ) -> Self
    where
        H: Handler<T, AppState> + Describe<A>,
        T: 'static,
    {
        let route = on(MethodFilter::POST, handler);
        self.add_up_to(Some(bytes), Method::POST, path, route, H::describe, operation)
    }

    pub fn put<H, T, A>(self, path: &'static str, handler: H, operation: Operation) -> Self
    where
        H: Handler<T, AppState> + Describe<A>,
        T: 'static,
    {
        self.add(Method::PUT, path, on(MethodFilter::PUT, handler), H::describe, operation)
    }

    pub fn patch<H, T, A>(self, path: &'static str, handler: H, operation: Operation) -> Self
    where
        H: Handler<T, AppState> + Describe<A>,
        T: 'static,
    {
        self.add(Method::PATCH, path, on(MethodFilter::PATCH, handler), H::describe, operation)
    }

    pub fn delete<H, T, A>(self, path: &'static str, handler: H, operation: Operation) -> Self
    where
        H: Handler<T, AppState> + Describe<A>,
        T: 'static,
    {
        self.add(Method::DELETE, path, on(MethodFilter::DELETE, handler), H::describe, operation)
    }

    /// The same at the very paths that they name, not below `/api/v1`.
    pub fn outside(mut self) -> Self {
        self.entries.iter_mut().for_each(|entry| entry.root = "");
        self
    }

    /// Those of another file.
    pub fn merge(self, other: Self) -> Self {
        let Self { router, mut entries } = self;
        entries.extend(other.entries);
        Self { router: router.merge(other.router), entries }
    }

    /// The router, and the list from which the document is made.
    pub fn into_parts(self) -> (Router<AppState>, Vec<Entry>) {
        (self.router, self.entries)
    }

    fn add(
        self,
        method: Method,
        path: &'static str,
        route: MethodRouter<AppState>,
        describe: fn(&mut Described, &mut Schemas),
        operation: Operation,
    ) -> Self {
        self.add_up_to(None, method, path, route, describe, operation)
    }

    /// With all that goes before the handler, from the inside out.
    fn add_up_to(
        self,
        bytes: Option<usize>,
        method: Method,
        path: &'static str,
        mut route: MethodRouter<AppState>,
        describe: fn(&mut Described, &mut Schemas),
        mut operation: Operation,
    ) -> Self {
        operation.etag |= method == Method::GET && operation.is_plain_json();
        if operation.etag {
            route = route.layer(middleware::from_fn(etag::tagged));
        }
        if operation.idempotent {
            route = route.layer(middleware::from_fn(idempotency::once));
        }
        if let Some(bytes) = bytes {
            route = route.layer(DefaultBodyLimit::max(bytes));
        }
        let Self { router, mut entries } = self;
        entries.push(Entry { method, root: document::ROOT, path, operation, describe });
        Self { router: router.route(path, route), entries }
    }
}
