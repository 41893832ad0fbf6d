//! Drawing with the screen: whatever happens between two frames is drawn once.

use std::{cell::Cell, rc::Rc};

use leptos::prelude::request_animation_frame;

/// Calls `draw` with the next frame of the screen for any number of calls before it. A page that
/// is out of sight has no frames, and draws once when it comes back.
pub fn once(draw: impl Fn() + 'static) -> impl Fn() + Clone + 'static {
    let (asked, draw) = (Rc::new(Cell::new(false)), Rc::new(draw));
    move || {
        if asked.replace(true) {
            return;
        }
        let (asked, draw) = (Rc::clone(&asked), Rc::clone(&draw));
        request_animation_frame(move || {
            asked.set(false);
            draw();
        });
    }
}
