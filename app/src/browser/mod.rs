//! The only place with browser APIs. Everything here runs in effects and event
//! handlers only, which the server never calls.

pub mod assets;
pub mod calibration;
pub mod cancel;
pub mod clipboard;
pub mod clock;
pub mod computer;
pub mod cookie;
pub mod document;
pub mod download;
pub mod events;
pub mod files;
pub mod focus;
pub mod form;
pub mod frame;
pub mod ink;
pub mod kept;
pub mod link;
pub mod menu;
pub mod motion;
pub mod page;
pub mod pieces;
pub mod post;
pub mod preview;
pub mod report;
pub mod script;
pub mod session_figures;
pub mod socket;
pub mod theme;
pub mod upload;
pub mod verify;
pub mod visibility;
pub mod worker;
