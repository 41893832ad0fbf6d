//! The only place with browser APIs. Everything here runs in effects and event
//! handlers only, which the server never calls.

pub mod clipboard;
pub mod menu;
pub mod theme;
