//! Loading a further module of the site when it is first needed.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::assets;

/// A module that sets a global and says so with an event.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    /// Logical name, such as `charts.js`.
    pub file: &'static str,
    pub global: &'static str,
    pub event: &'static str,
}

/// Loads the module once for the document; true as soon as its global is there.
/// Call it in an effect.
pub fn load(module: Module, ready: WriteSignal<bool>) {
    if is_there(module) {
        ready.set(true);
        return;
    }
    let handle = window_event_listener_untyped(module.event, move |_| {
        // The component may have gone while the module was loading.
        ready.try_set(true);
    });
    on_cleanup(move || handle.remove());
    request(module.file);
}

/// Whether the module has been loaded.
pub fn is_there(module: Module) -> bool {
    js_sys::Reflect::has(&js_sys::global(), &JsValue::from_str(module.global)).unwrap_or(false)
}

/// Adds the script element unless an earlier call did.
fn request(file: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    if document.get_element_by_id(file).is_some() {
        return None;
    }
    let script = document.create_element("script").ok()?;
    script.set_attribute("type", "module").ok()?;
    script.set_attribute("src", &assets::manifest().url(file)).ok()?;
    script.set_id(file);
    document.head()?.append_child(&script).ok()?;
    Some(())
}
