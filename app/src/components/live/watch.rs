//! The stream of a page: from the socket to the signals that its components follow.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use kernel::live::{Filter, Frame, LiveEvent, ToViewer};
use leptos::{prelude::*, task::spawn_local};

use super::charts::Charts;
use crate::{
    api::live::{LivePage, read_live, read_live_troubles},
    browser::{
        self,
        socket::{Heard, Socket},
    },
    live::{
        address::LiveView,
        board::{Board, CardView},
        clock::Clock,
        log::{self, Listed, Log},
        run::{RunView, Runs},
        status::Status,
    },
};

/// Between two looks at what is wrong with hosts, in seconds: often beside the half minute after
/// which silence counts as a trouble, and seldom beside the samples.
const TROUBLES_S: u64 = 10;

/// Everything that the page follows; cheap to copy.
#[derive(Clone, Copy)]
pub struct Watch {
    board: StoredValue<Board>,
    /// Each lives as long as it is in here or in a card.
    cards: StoredValue<HashMap<String, ArcRwSignal<CardView>>>,
    changed: StoredValue<HashSet<String>>,
    log: StoredValue<Log>,
    told: StoredValue<Runs>,
    /// The server's clock when it rendered the page; what the reader's clock makes of it later.
    rendered_us: i64,
    clock: StoredValue<Option<Clock>>,
    /// Ids of hosts, what needs attention first.
    pub order: RwSignal<Vec<String>>,
    pub events: RwSignal<Vec<Listed>>,
    /// Measurements that are under way.
    pub runs: RwSignal<Vec<RunView>>,
    pub status: RwSignal<Status>,
    /// Whether the view stands still; the stream goes on behind it.
    pub paused: RwSignal<bool>,
    pub view: Memo<LiveView>,
    pub charts: Charts,
}

impl Watch {
    /// As the server rendered it.
    pub fn new(page: &LivePage, view: Memo<LiveView>) -> Self {
        let board = Board::new(page.cards.clone());
        let order = board.order(page.now_us);
        let card = |id: &String| {
            let view = board.view(id, page.now_us)?;
            Some((id.clone(), ArcRwSignal::new(view)))
        };
        let cards = order.iter().filter_map(card).collect();
        let mut log = Log::default();
        log.take(page.events.iter().cloned());
        let events = view.with_untracked(|view| log.shown(&view.filter));
        let mut told = Runs::default();
        told.learn(page.runs.clone());
        let runs = view.with_untracked(|view| told.shown(&view.filter, page.now_us));
        Self {
            cards: StoredValue::new(cards),
            changed: StoredValue::default(),
            log: StoredValue::new(log),
            told: StoredValue::new(told),
            rendered_us: page.now_us,
            clock: StoredValue::new(None),
            order: RwSignal::new(order),
            events: RwSignal::new(events),
            runs: RwSignal::new(runs),
            status: RwSignal::default(),
            paused: RwSignal::new(false),
            charts: Charts::new(),
            board: StoredValue::new(board),
            view,
        }
    }

    /// The card of a host.
    pub fn card(&self, id: &str) -> Option<RwSignal<CardView>> {
        self.known(id).map(RwSignal::from)
    }

    fn known(&self, id: &str) -> Option<ArcRwSignal<CardView>> {
        self.cards.with_value(|cards| cards.get(id).cloned())
    }

    /// Opens the socket, and draws what comes of it until the page goes. In the browser only.
    pub fn start(self) {
        self.clock.set_value(Some(Clock::new(self.rendered_us, browser::clock::now_us())));
        let draw = browser::frame::once(move || self.draw());
        let draw_soon = draw.clone();
        let hear = move |heard| {
            if self.hear(heard) {
                draw_soon();
            }
        };
        let socket = StoredValue::new_local(Socket::new(self.asked(), hear));
        Effect::new(move |before: Option<()>| {
            self.view.track();
            if socket.with_value(|socket| socket.subscribe(self.asked())) {
                self.status.update(Status::asked);
            }
            self.list_events();
            if before.is_some() {
                self.read_events();
            }
        });
        // Ages grow by themselves, and what comes back from a pause is drawn.
        let every = Duration::from_secs(1);
        let age = set_interval_with_handle(
            move || {
                self.all_changed();
                self.look_at_silence();
                draw();
            },
            every,
        );
        let look = move || self.read_troubles();
        let looks = set_interval_with_handle(look, Duration::from_secs(TROUBLES_S));
        on_cleanup(move || {
            [age, looks].into_iter().flatten().for_each(|timer| timer.clear());
            socket.dispose();
        });
        self.charts.follow(self);
    }

    /// The server's clock now.
    fn now_us(&self) -> i64 {
        let clock = self.clock.get_value();
        clock.map_or(self.rendered_us, |clock| clock.server_us(browser::clock::now_us()))
    }

    /// The session of a host.
    pub fn session(&self, id: &str) -> Option<String> {
        self.board.with_value(|board| board.session(id))
    }

    fn asked(&self) -> kernel::live::Subscription {
        let LiveView { collector, range, filter } = self.view.get_untracked();
        let full = if Charts::is_of_seconds(range) { collector.as_str() } else { "" };
        log::subscription(&filter, full)
    }

    /// Whether there is something to draw.
    fn hear(self, heard: Heard) -> bool {
        match heard {
            Heard::Lost => self.status.update(Status::lost),
            Heard::Message(ToViewer::Frame(frame)) => self.take(frame),
            Heard::Message(ToViewer::Hello { .. }) => self.greet(),
            Heard::Message(ToViewer::Gap) => self.read_again(),
            Heard::Message(ToViewer::Error { sentence }) => {
                self.status.update(|status| status.refused(sentence));
            }
            Heard::Message(ToViewer::Statistics(_) | ToViewer::Bye { .. }) => return false,
        }
        true
    }

    fn greet(self) {
        // Between the page and its first greeting something may have happened.
        if self.status.try_update(Status::connected) == Some(true) {
            self.read_events();
        }
    }

    fn take(self, frame: Frame) {
        let here_us = browser::clock::now_us();
        for sample in &frame.samples {
            self.clock.update_value(|clock| {
                if let Some(clock) = clock {
                    clock.hear(sample.received_at_us, here_us);
                }
            });
            if let Some(Some(new)) = self.board.try_update_value(|board| board.take(sample)) {
                self.meet(new);
            }
            self.changed.update_value(|changed| changed.extend([sample.collector_id.clone()]));
            self.charts.take(sample);
        }
        self.take_events(frame.events);
        if frame.dropped > 0 {
            self.status.update(|status| status.left_out(frame.dropped));
            self.read_events();
            self.charts.read_again();
        }
    }

    fn take_events(self, events: Vec<LiveEvent>) {
        self.told.try_update_value(|told| told.take(&events));
        let listed = events.into_iter().map(Listed::from);
        if self.log.try_update_value(|log| log.take(listed)) == Some(true) {
            self.list_events();
        }
    }

    /// A host that was not there before.
    fn meet(self, id: String) {
        let now_us = self.now_us();
        if let Some(view) = self.board.with_value(|board| board.view(&id, now_us)) {
            self.cards.update_value(|cards| cards.extend([(id, ArcRwSignal::new(view))]));
        }
    }

    /// What was missed is read by HTTP.
    fn read_again(self) {
        let filter = self.view.with_untracked(|view| view.filter.clone());
        spawn_local(async move {
            let Ok(page) = read_live(filter).await else { return };
            if self.board.is_disposed() {
                return;
            }
            self.told.update_value(|told| told.learn(page.runs));
            let board = Board::new(page.cards);
            let new = board.order(page.now_us);
            self.board.set_value(board);
            for id in new.into_iter().filter(|id| self.known(id).is_none()) {
                self.meet(id);
            }
            self.all_changed();
        });
        self.read_events();
        self.charts.read_again();
    }

    /// The newest events that pass the filters; those that come later are sent.
    fn read_events(self) {
        let filter = self.view.with_untracked(|view| view.filter.clone());
        spawn_local(async move {
            self.take_events(browser::events::newest(&filter).await);
        });
    }

    /// A host that has just turned silent may have been refused.
    fn look_at_silence(self) {
        let now_us = self.now_us();
        if self.board.try_update_value(|board| board.has_turned_silent(now_us)) == Some(true) {
            self.read_troubles();
        }
    }

    /// What is wrong with hosts now, by HTTP: most of it no sample says.
    fn read_troubles(self) {
        if browser::visibility::is_hidden() {
            return;
        }
        spawn_local(async move {
            // The next look is soon.
            let Ok(found) = read_live_troubles().await else { return };
            if let Some(changed) = self.board.try_update_value(|board| board.learn(found)) {
                self.changed.update_value(|known| known.extend(changed));
            }
        });
    }

    fn all_changed(&self) {
        let all = self.cards.with_value(|cards| cards.keys().cloned().collect());
        self.changed.set_value(all);
    }

    fn list_events(&self) {
        if self.paused.get_untracked() {
            return;
        }
        let filter: Filter = self.view.with_untracked(|view| view.filter.clone());
        self.events.set(self.log.with_value(|log| log.shown(&filter)));
    }

    /// Words that the filters offer: kinds, agents, runs.
    pub fn words(&self) -> [Vec<String>; 3] {
        self.events.track();
        self.log.with_value(Log::words).map(|words| words.into_iter().collect())
    }

    /// Brings what has changed to the cards, at most once a frame.
    fn draw(self) {
        if self.board.is_disposed() || self.paused.get_untracked() {
            return;
        }
        let now_us = self.now_us();
        let changed = self.changed.try_update_value(std::mem::take).unwrap_or_default();
        for id in changed {
            let view = self.board.with_value(|board| board.view(&id, now_us));
            let (Some(signal), Some(view)) = (self.known(&id), view) else { continue };
            if signal.with_untracked(|known| *known != view) {
                signal.set(view);
            }
        }
        let runs = self
            .view
            .with_untracked(|view| self.told.with_value(|told| told.shown(&view.filter, now_us)));
        if self.runs.with_untracked(|known| *known != runs) {
            self.runs.set(runs);
        }
        let order = self.board.with_value(|board| board.order(now_us));
        if self.order.with_untracked(|known| *known != order) {
            self.order.set(order);
        }
        self.charts.draw();
    }

    /// Stops the view, or goes on with it.
    pub fn toggle_pause(self) {
        self.paused.update(|paused| *paused = !*paused);
        self.all_changed();
        self.list_events();
        self.draw();
    }
}
