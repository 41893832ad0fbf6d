//! A viewer on a real socket, and the server that it watches.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use kernel::{
    event::{Event, Severity},
    live::{Frame, LiveEvent, LiveSample, Place, Subscription, ToViewer},
    recording::{Metric, SeriesId},
};
use perfanalysis::{
    hub::{Hub, HubLimits},
    router,
    state::AppState,
};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, Message, client::IntoClientRequest, protocol::CloseFrame},
};

use crate::{
    server::Server,
    socket::{LIMITS, Socket},
};

/// Longer than anything here should take; only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server on a socket, with a hub of its own limits.
pub(crate) struct Watched {
    pub(crate) server: Server,
    pub(crate) state: AppState,
    pub(crate) socket: Socket,
}

impl Watched {
    pub(crate) async fn start() -> Self {
        Self::of(Server::start().await, HubLimits::default()).await
    }

    pub(crate) async fn of(mut server: Server, limits: HubLimits) -> Self {
        let hub =
            Hub::new("epoch of this test".to_owned(), (server.state.backend.now_us)(), limits);
        let state = server.state.with(|state| state.hub = hub);
        server.router = router::router(&state);
        let socket = Socket::open(server.router.clone(), LIMITS).await;
        Self { server, state, socket }
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.state.hub
    }

    /// A connection that was greeted.
    pub(crate) async fn viewer(&self) -> Viewer {
        let mut viewer = self.open(&[]).await.unwrap();
        viewer.greeting = viewer.next().await;
        viewer
    }

    /// A connection that was greeted and is shown everything from then on.
    pub(crate) async fn watching(&self, subscription: Value) -> Viewer {
        let mut viewer = self.viewer().await;
        viewer.subscribe(subscription).await;
        viewer
    }

    /// A request for a WebSocket with these headers.
    pub(crate) async fn open(
        &self,
        headers: &[(&'static str, &str)],
    ) -> Result<Viewer, tungstenite::Error> {
        let addr = self.socket.addr;
        let mut request = format!("ws://{addr}/api/v1/live").into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let (socket, _) = client_async(request, self.socket.connect().await).await?;
        Ok(Viewer { socket, greeting: ToViewer::Gap })
    }

    /// Ends when nobody watches any more.
    pub(crate) async fn empty(&self) {
        while self.hub().statistics().viewers > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

pub(crate) struct Viewer {
    pub(crate) socket: WebSocketStream<TcpStream>,
    pub(crate) greeting: ToViewer,
}

impl Viewer {
    pub(crate) async fn say(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    /// Asks for what comes after the greeting.
    pub(crate) async fn subscribe(&mut self, mut subscription: Value) {
        let ToViewer::Hello { epoch, seq, .. } = &self.greeting else {
            panic!("{:?}", self.greeting)
        };
        let after = Place { epoch: epoch.clone(), seq: *seq };
        subscription["type"] = json!("subscribe");
        subscription["after"] = serde_json::to_value(after).unwrap();
        // What is sent is what the wire type understands.
        let mut plain = subscription.clone();
        plain.as_object_mut().unwrap().remove("type");
        serde_json::from_value::<Subscription>(plain).unwrap();
        self.say(Message::text(subscription.to_string())).await;
    }

    /// The next message of the server, pings apart.
    pub(crate) async fn next(&mut self) -> ToViewer {
        loop {
            match self.raw().await.unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// The next message that is no statistics.
    pub(crate) async fn news(&mut self) -> ToViewer {
        loop {
            match self.next().await {
                ToViewer::Statistics(_) => {}
                other => return other,
            }
        }
    }

    pub(crate) async fn frame(&mut self) -> Frame {
        match self.news().await {
            ToViewer::Frame(frame) => frame,
            other => panic!("{other:?}"),
        }
    }

    /// All samples and events until there are so many.
    pub(crate) async fn until(&mut self, count: usize) -> Frame {
        let mut all = Frame::default();
        while all.samples.len() + all.events.len() < count {
            let Frame { seq, samples, events, dropped } = self.frame().await;
            all.seq = seq;
            all.samples.extend(samples);
            all.events.extend(events);
            all.dropped += dropped;
        }
        all
    }

    /// How the server closed.
    pub(crate) async fn closed(&mut self) -> CloseFrame {
        loop {
            match self.raw().await {
                Ok(Message::Close(Some(frame))) => return frame,
                Ok(_) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    async fn raw(&mut self) -> Result<Message, tungstenite::Error> {
        let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
        next.expect("the server should have said something").expect("the connection is open")
    }
}

pub(crate) fn sample(collector: &str, seq: u64) -> LiveSample {
    LiveSample {
        seq,
        session_id: format!("session of {collector}"),
        collector_id: collector.to_owned(),
        name: format!("name of {collector}"),
        at_us: 1_790_000_000_000_000,
        sent_at_us: 1_790_000_000_000_001,
        received_at_us: 1_790_000_000_000_002,
        cadence_us: 1_000_000,
        values: vec![
            (SeriesId::host(Metric::CpuBusy), 12.5),
            (SeriesId::of(Metric::CpuBusy, "0"), 25.0),
        ],
        left_out: 0,
    }
}

pub(crate) fn event(id: &str, kind: &str, agent: &str, severity: Severity) -> LiveEvent {
    let event = Event {
        id: id.to_owned(),
        kind: kind.to_owned(),
        agent: agent.to_owned(),
        severity,
        run: Some("run".to_owned()),
        trace_id: None,
        at_us: 1_790_000_000_000_000,
        duration_us: Some(5),
        cost_usd: None,
        tokens: None,
        success: None,
        payload: None,
    };
    LiveEvent { event, received_at_us: 1_790_000_000_000_003 }
}
