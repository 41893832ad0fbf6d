//! The only place with browser APIs.
