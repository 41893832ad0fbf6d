//! Workers that run the kernel: one module, compiled once and posted to each.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use js_sys::{Function, Object, Promise, Reflect, Uint8Array, WebAssembly};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Response, Worker, WorkerOptions, WorkerType};

use super::assets;

/// The kernel's module, ready for any number of workers.
#[derive(Clone)]
pub struct KernelModule {
    module: WebAssembly::Module,
    /// SHA-256 in hexadecimal; absent where the page's address is not a secure one.
    pub sha256: Option<String>,
}

impl KernelModule {
    /// Fetches and compiles it.
    ///
    /// # Errors
    /// A sentence for the reader.
    pub async fn load() -> Result<Self, String> {
        Self::try_load().await.map_err(|error| {
            let error = message_of(&error);
            format!(
                "The kernel could not be loaded ({error}). Reload the page; a browser from before \
                 2023 cannot run it."
            )
        })
    }

    async fn try_load() -> Result<Self, JsValue> {
        let window = web_sys::window().ok_or("no window")?;
        let url = assets::manifest().url("kernel.wasm");
        let response: Response = JsFuture::from(window.fetch_with_str(&url)).await?.dyn_into()?;
        let bytes = JsFuture::from(response.array_buffer()?).await?;
        let module = JsFuture::from(WebAssembly::compile(&bytes)).await?.dyn_into()?;
        Ok(Self { module, sha256: sha256(&bytes).await })
    }
}

/// Asked and not answered yet, by the id of the request.
type Waiting = Rc<RefCell<HashMap<u32, (Function, Function)>>>;

/// One worker with its own instance of the kernel; it ends when this is dropped.
pub struct KernelWorker {
    worker: Worker,
    waiting: Waiting,
    next_id: RefCell<u32>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(JsValue)>,
}

impl KernelWorker {
    /// Starts a worker and waits until its kernel answers.
    ///
    /// # Errors
    /// A sentence for the reader.
    pub async fn start(module: &KernelModule) -> Result<Self, String> {
        let started = Self::spawn().map_err(|error| {
            format!("The browser starts no worker ({}). Try another browser.", message_of(&error))
        })?;
        let glue: JsValue = assets::manifest().url("kernel.js").into();
        started.ask("init", &[("module", module.module.clone().into()), ("glue", glue)]).await?;
        Ok(started)
    }

    fn spawn() -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&assets::manifest().url("worker.js"), &options)?;
        let waiting = Waiting::default();
        let answered = waiting.clone();
        let on_message = Closure::new(move |event: MessageEvent| answer(&answered, &event.data()));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let failed = waiting.clone();
        // A worker that cannot load its script answers nothing else.
        let on_error = Closure::new(move |error: JsValue| {
            for (_, (_, reject)) in failed.borrow_mut().drain() {
                let _ = reject.call1(&JsValue::NULL, &error);
            }
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let next_id = RefCell::new(0);
        Ok(Self { worker, waiting, next_id, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a request and waits for its answer; requests are answered in order.
    ///
    /// # Errors
    /// The worker's own sentence.
    pub async fn ask(&self, kind: &str, fields: &[(&str, JsValue)]) -> Result<JsValue, String> {
        JsFuture::from(self.request(kind, fields)).await.map_err(|error| message_of(&error))
    }

    /// Sends a request now; the promise is its answer.
    pub fn request(&self, kind: &str, fields: &[(&str, JsValue)]) -> Promise {
        let id = self.next_id.replace_with(|id| *id + 1);
        let message = Object::new();
        let own = [("type", JsValue::from_str(kind)), ("id", JsValue::from(id))];
        for (name, value) in own.iter().chain(fields) {
            // A fresh object takes any property.
            let _ = Reflect::set(&message, &JsValue::from_str(name), value);
        }
        Promise::new(&mut |resolve, reject| match self.worker.post_message(&message) {
            Ok(()) => drop(self.waiting.borrow_mut().insert(id, (resolve, reject))),
            Err(error) => drop(reject.call1(&JsValue::NULL, &error)),
        })
    }
}

impl Drop for KernelWorker {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// A field of an answer; undefined where it is missing.
pub fn field(answer: &JsValue, name: &str) -> JsValue {
    Reflect::get(answer, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

fn answer(waiting: &Waiting, message: &JsValue) {
    let id = field(message, "id").as_f64().unwrap_or(-1.0) as u32;
    let Some((resolve, reject)) = waiting.borrow_mut().remove(&id) else { return };
    let failed = field(message, "type").as_string().is_some_and(|kind| kind == "error");
    let settle = if failed { reject } else { resolve };
    // Settling a promise cannot fail.
    let _ = settle.call1(&JsValue::NULL, message);
}

/// The `message` of an error, an event or an answer of type `error`.
fn message_of(error: &JsValue) -> String {
    let text = field(error, "message").as_string().or_else(|| error.as_string());
    text.filter(|text| !text.is_empty()).unwrap_or_else(|| "no reason given".to_owned())
}

pub(super) async fn sha256(bytes: &JsValue) -> Option<String> {
    let subtle = web_sys::window()?.crypto().ok()?.subtle();
    let buffer = Uint8Array::new(bytes);
    let promise = subtle.digest_with_str_and_js_u8_array("SHA-256", &buffer).ok()?;
    let digest = JsFuture::from(promise).await.ok()?;
    let hex = Uint8Array::new(&digest).to_vec().iter().map(|byte| format!("{byte:02x}")).collect();
    Some(hex)
}
