//! The menu of sections on a phone.

use leptos::html::Nav;

/// Closes the popover once a section was chosen.
pub fn close(menu: Option<<Nav as leptos::html::ElementType>::Output>) {
    if let Some(menu) = menu {
        // Refused where it is not open, as on a wide screen.
        let _ = menu.hide_popover();
    }
}
