//! The one WebSocket of a page: opened again when it is lost, from where it was.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use kernel::live::{FromViewer, Place, Subscription, ToViewer};
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{MessageEvent, WebSocket};

use crate::live::place::Reached;

/// Of the server.
const PATH: &str = "/api/v1/live";
/// The first wait after a loss, and the longest.
const FIRST_MS: f64 = 500.0;
const LONGEST_MS: f64 = 15_000.0;

/// What a page hears.
pub enum Heard {
    Message(ToViewer),
    /// The connection is lost; it is tried again by itself.
    Lost,
}

/// The connection; closed when dropped.
pub struct Socket(Rc<Line>);

struct Line {
    heard: Box<dyn Fn(Heard)>,
    subscription: RefCell<Subscription>,
    reached: RefCell<Reached>,
    open: RefCell<Option<Open>>,
    waiting: RefCell<Option<TimeoutHandle>>,
    wait_ms: Cell<f64>,
    /// Said by the server as it stops.
    retry_ms: Cell<Option<u32>>,
}

/// A socket with the functions that it calls.
struct Open {
    socket: WebSocket,
    _message: Closure<dyn Fn(MessageEvent)>,
    _closed: Closure<dyn Fn()>,
}

impl Socket {
    /// Connects, asks for `subscription` and tells everything that comes.
    pub fn new(subscription: Subscription, heard: impl Fn(Heard) + 'static) -> Self {
        let line = Rc::new(Line {
            heard: Box::new(heard),
            subscription: RefCell::new(subscription),
            reached: RefCell::default(),
            open: RefCell::new(None),
            waiting: RefCell::new(None),
            wait_ms: Cell::new(FIRST_MS),
            retry_ms: Cell::new(None),
        });
        line.connect();
        Self(line)
    }

    /// From now on asks for this. False where that is what it asks for already.
    pub fn subscribe(&self, subscription: Subscription) -> bool {
        let is_new = *self.0.subscription.borrow() != subscription;
        if is_new {
            self.0.subscription.replace(subscription);
            let place = self.0.reached.borrow().place();
            self.0.ask(place);
        }
        is_new
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if let Some(waiting) = self.0.waiting.take() {
            waiting.clear();
        }
        if let Some(open) = self.0.open.take() {
            open.close();
        }
    }
}

impl Line {
    fn connect(self: &Rc<Self>) {
        let Some(socket) = address().and_then(|address| WebSocket::new(&address).ok()) else {
            return self.wait();
        };
        // The line holds the functions, so they must not hold the line.
        let line = Rc::downgrade(self);
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(line) = line.upgrade() {
                line.hear(&event);
            }
        });
        let line = Rc::downgrade(self);
        let closed = Closure::<dyn Fn()>::new(move || {
            if let Some(line) = line.upgrade() {
                (line.heard)(Heard::Lost);
                line.wait();
            }
        });
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        // An error is followed by it.
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
        let open = Open { socket, _message: message, _closed: closed };
        self.open.replace(Some(open));
    }

    fn hear(&self, event: &MessageEvent) {
        let Some(text) = event.data().as_string() else { return };
        // What a newer server says and this page does not know is passed over.
        let Ok(message) = serde_json::from_str::<ToViewer>(&text) else { return };
        match &message {
            ToViewer::Hello { .. } => self.wait_ms.set(FIRST_MS),
            ToViewer::Bye { retry_ms } => self.retry_ms.set(Some(*retry_ms)),
            _ => {}
        }
        let after = self.reached.borrow_mut().hear(&message);
        if after.is_some() {
            self.ask(after);
        }
        (self.heard)(Heard::Message(message));
    }

    fn ask(&self, after: Option<Place>) {
        let subscription = Subscription { after, ..self.subscription.borrow().clone() };
        let Ok(text) = serde_json::to_string(&FromViewer::Subscribe(subscription)) else { return };
        if let Some(open) = &*self.open.borrow() {
            // Refused before it is open; it is asked when the server greets.
            let _ = open.socket.send_with_str(&text);
        }
    }

    /// Longer after each failure, and another time for each page, so that a server that comes
    /// back is not asked by all at once.
    fn wait(self: &Rc<Self>) {
        let wait_ms = self.wait_ms.get();
        self.wait_ms.set((2.0 * wait_ms).min(LONGEST_MS));
        let own_ms = wait_ms * (0.5 + js_sys::Math::random() / 2.0);
        let wait_ms = self.retry_ms.take().map_or(own_ms, f64::from);
        let line = Rc::downgrade(self);
        let again = move || {
            if let Some(line) = line.upgrade() {
                line.connect();
            }
        };
        let handle = set_timeout_with_handle(again, Duration::from_millis(wait_ms as u64));
        self.waiting.replace(handle.ok());
    }
}

impl Open {
    fn close(&self) {
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // Closed already is closed.
        let _ = self.socket.close();
    }
}

fn address() -> Option<String> {
    let location = web_sys::window()?.location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    Some(format!("{scheme}://{}{PATH}", location.host().ok()?))
}
