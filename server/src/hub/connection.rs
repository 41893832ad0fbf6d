//! The WebSocket of one viewer: what it says, what it is sent, and when it ends.

use std::{borrow::Cow, error::Error, time::Duration};

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use kernel::live::{FromViewer, ToViewer};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval, sleep, timeout},
};
use tokio_tungstenite::tungstenite;

use super::{frame::message, queue::Outgoing, viewer::Viewer};
use crate::{access::stay::Stay, clock};

/// Of one frame that a viewer sends.
const MAX_FRAME_BYTES: usize = 64 * 1024;
/// Of one message that a viewer sends, and of what waits to be written.
const MAX_MESSAGE_BYTES: usize = 256 * 1024;
/// Viewers say little; the library would take 128 KiB of each.
const READ_BUFFER_BYTES: usize = 4 * 1024;
/// Messages are written whole, each at once.
const WRITE_BUFFER_BYTES: usize = 4 * 1024;

/// Messages that a viewer may send between two pulses.
const MAX_SAID: u32 = 100;
/// Pulses without a sign of life until a viewer counts as gone.
const MAX_SILENT: u32 = 6;
/// How long an end waits for the other side to hear it.
const LINGER: Duration = Duration::from_millis(500);
/// Viewers come back within this after the server has stopped, not all at once.
const RETRY_MS: std::ops::Range<u32> = 500..5_000;

/// Upgrades a request and shows the viewer what it asks for.
pub fn serve(upgrade: WebSocketUpgrade, viewer: Viewer, stay: Stay) -> axum::response::Response {
    upgrade
        .max_frame_size(MAX_FRAME_BYTES)
        .max_message_size(MAX_MESSAGE_BYTES)
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(MAX_MESSAGE_BYTES)
        .on_upgrade(move |socket| {
            let stop = viewer.hub.0.stop.subscribe();
            let connection =
                Connection { socket, viewer, stay, stop, said: 0, silent: 0, news: None };
            // On the heap: the hub has hundreds of these.
            Box::pin(connection.run())
        })
}

struct Connection {
    socket: WebSocket,
    viewer: Viewer,
    stay: Stay,
    stop: watch::Receiver<bool>,
    /// Messages since the last pulse.
    said: u32,
    /// Pulses since the last sign of life.
    silent: u32,
    /// What is sent before anything else.
    news: Option<ToViewer>,
}

/// Why a connection ends.
enum End {
    /// Nobody is there to be told.
    Gone,
    Stop,
    Refused(u16, Cow<'static, str>),
}

enum Next {
    Said(Option<Result<Message, axum::Error>>),
    Send(Outgoing),
    Pulse,
    Stop,
}

impl Connection {
    async fn run(mut self) {
        let end = match self.talk().await {
            Ok(never) => match never {},
            Err(end) => end,
        };
        match end {
            End::Gone => {}
            End::Stop => self.say_goodbye().await,
            End::Refused(code, reason) => self.close(code, &reason).await,
        }
    }

    async fn talk(&mut self) -> Result<std::convert::Infallible, End> {
        let hello = self.viewer.hello();
        self.send(message(&hello), 0).await?;
        let pulse = self.viewer.hub.0.limits.pulse;
        let mut pulses = interval(pulse);
        pulses.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first one comes at once, and the credential was looked at just now.
        pulses.tick().await;
        loop {
            if let Some(news) = self.news.take() {
                self.send(message(&news), 0).await?;
            }
            let next = tokio::select! {
                biased;
                _ = self.stop.wait_for(|stops| *stops) => Next::Stop,
                _ = pulses.tick() => Next::Pulse,
                said = self.socket.recv() => Next::Said(said),
                outgoing = self.viewer.next() => Next::Send(outgoing),
            };
            match next {
                Next::Stop => return Err(End::Stop),
                Next::Pulse => self.pulse().await?,
                Next::Said(said) => self.hear(said)?,
                Next::Send(Outgoing { json, items }) => self.send(json, items).await?,
            }
        }
    }

    /// Sends a message of so many samples and events, unless the server stops or the viewer takes
    /// too long.
    async fn send(&mut self, json: Utf8Bytes, items: u64) -> Result<(), End> {
        let bytes = json.len();
        self.push(Message::Text(json)).await?;
        self.viewer.hub.0.counted.sent(items, bytes);
        Ok(())
    }

    async fn push(&mut self, message: Message) -> Result<(), End> {
        let patience = self.viewer.hub.0.limits.send;
        let sent = tokio::select! {
            sent = timeout(patience, self.socket.send(message)) => sent,
            // Nothing else can be sent in the middle of a message.
            _ = self.stop.wait_for(|stops| *stops) => return Err(End::Gone),
        };
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => {
                tracing::debug!("a viewer took too long to read");
                Err(End::Gone)
            }
        }
    }

    /// Looks whether the viewer is still there and may still watch.
    async fn pulse(&mut self) -> Result<(), End> {
        self.said = 0;
        self.silent += 1;
        if self.silent > MAX_SILENT {
            return Err(End::Refused(close_code::AWAY, "No sign of life for too long.".into()));
        }
        if !self.stay.may_stay().await {
            let reason = "This credential opens nothing any more; sign in again.";
            return Err(End::Refused(close_code::POLICY, reason.into()));
        }
        self.push(Message::Ping(Default::default())).await
    }

    fn hear(&mut self, said: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let said = said.ok_or(End::Gone)?.map_err(|error| refusal(&error))?;
        self.silent = 0;
        self.said += 1;
        if self.said > MAX_SAID {
            let reason = format!("More than {MAX_SAID} messages in a few seconds are too many.");
            return Err(End::Refused(close_code::POLICY, reason.into()));
        }
        let text = match &said {
            Message::Text(text) => text.as_str(),
            Message::Binary(_) => "",
            Message::Close(_) => return Err(End::Gone),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
        };
        match read(text) {
            Ok(FromViewer::Subscribe(subscription)) => self.viewer.subscribe(subscription),
            Err(sentence) => self.news = Some(ToViewer::Error { sentence }),
        }
        Ok(())
    }

    async fn say_goodbye(&mut self) {
        let span = u64::from(RETRY_MS.end - RETRY_MS.start);
        // Without chance they all come at once, which is worse and no reason to fail.
        let jitter = clock::random().unwrap_or_default() % span;
        let retry_ms = RETRY_MS.start + u32::try_from(jitter).unwrap_or_default();
        let bye = Message::Text(message(&ToViewer::Bye { retry_ms }));
        if matches!(timeout(LINGER, self.socket.send(bye)).await, Ok(Ok(()))) {
            self.close(close_code::AWAY, "The server stops.").await;
        }
    }

    /// Ends with a reason, and waits a moment until it was heard: closing at once with something
    /// unread would reset the connection and take the reason with it.
    async fn close(&mut self, code: u16, reason: &str) {
        // A close frame has room for 123 bytes of reason.
        let reason = Utf8Bytes::from(&reason[..reason.floor_char_boundary(123)]);
        let close = Message::Close(Some(CloseFrame { code, reason }));
        let Ok(Ok(())) = timeout(LINGER, self.socket.send(close)).await else { return };
        let unreadable = [close_code::SIZE, close_code::INVALID, close_code::PROTOCOL];
        if unreadable.contains(&code) {
            return sleep(LINGER).await;
        }
        let heard = async { while let Some(Ok(_)) = self.socket.recv().await {} };
        let _ = timeout(LINGER, heard).await;
    }
}

fn read(text: &str) -> Result<FromViewer, String> {
    let said = serde_json::from_str(text).map_err(|error| {
        format!(
            "This message was not understood ({error}). Send {{\"type\":\"subscribe\"}} with a \
             `filter`, `full` and `after` as /api/v1/openapi.json describes them."
        )
    })?;
    let FromViewer::Subscribe(subscription) = &said;
    subscription.check()?;
    Ok(said)
}

/// Why a message could not be taken from the socket.
fn refusal(error: &axum::Error) -> End {
    use tungstenite::Error as Failure;
    let failure = error.source().and_then(|source| source.downcast_ref());
    match failure {
        Some(Failure::Capacity(_)) => {
            End::Refused(close_code::SIZE, "A frame may have 64 KiB and a message 256 KiB.".into())
        }
        Some(Failure::Utf8(_)) => {
            End::Refused(close_code::INVALID, "Texts are UTF-8; this one is not.".into())
        }
        Some(Failure::Protocol(error)) => {
            End::Refused(close_code::PROTOCOL, error.to_string().into())
        }
        _ => End::Gone,
    }
}
