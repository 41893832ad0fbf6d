//! The sessions that were looked at, and those beside them: what was fetched once is not fetched
//! again, and what is likely to be wanted next comes before it is.

use std::{cell::RefCell, sync::Arc};

use futures::FutureExt;
use leptos::{prelude::*, task::spawn_local};

use super::kept::{self, Answer, Kept};
use crate::{
    api::{
        ApiError,
        session_figures::{FigureKind, SessionFigure, read_figures},
        sessions::{SessionsPage, SessionsQuery, read_sessions},
    },
    components::session::address::{Picked, Range},
};

/// Sessions that are kept; the charts of each are up to some hundred kilobytes.
const KEPT: usize = 16;
/// A session that has ended changes by a person's hand only; lists get new ones.
const FRESH_US: i64 = 60_000_000;

/// The charts of some sessions.
type Charts = Arc<Vec<Arc<SessionFigure>>>;

thread_local! {
    static PAGES: RefCell<Kept<SessionsQuery, SessionsPage>> =
        const { RefCell::new(Kept::new(KEPT, FRESH_US)) };
    static CHARTS: RefCell<Kept<Asked, Charts>> = const { RefCell::new(Kept::new(KEPT, FRESH_US)) };
}

/// Which charts are wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    pub ids: Vec<String>,
    pub range: Range,
    /// How many samples there are by now, of a session that grows; 0 of one that has ended.
    pub samples: i64,
}

/// What has been found.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    pub figures: Vec<Arc<SessionFigure>>,
    pub problem: Option<String>,
    wanted: Asked,
}

impl Figures {
    /// The chart of a kind, where the sessions have it.
    pub fn of(&self, kind: FigureKind) -> Option<Arc<SessionFigure>> {
        self.figures.iter().find(|figure| figure.kind == kind).cloned()
    }

    /// Takes the place of what was found before.
    pub fn show(&mut self, figures: Vec<SessionFigure>) {
        self.figures = figures.into_iter().map(Arc::new).collect();
        self.problem = None;
    }
}

/// Shows the charts of what is asked; those before it stand until they are here.
pub fn fetch(asked: Asked, found: RwSignal<Figures>) {
    let answer = charts(asked.clone());
    found.update_untracked(|found| found.wanted = asked.clone());
    if let Some(answer) = answer.peek() {
        let answer = answer.clone();
        found.update(|found| found.take(answer));
        return;
    }
    spawn_local(async move {
        let answer = answer.await;
        // The component may have gone, and the reader may have moved on.
        if found.try_with_untracked(|found| found.wanted != asked) == Some(false) {
            found.update(|found| found.take(answer));
        }
    });
}

impl Figures {
    fn take(&mut self, answer: Result<Charts, ApiError>) {
        match answer {
            Ok(figures) => {
                self.figures = figures.to_vec();
                self.problem = None;
            }
            Err(error) => self.problem = Some(error.to_string()),
        }
    }
}

fn charts(asked: Asked) -> Answer<Charts> {
    let Asked { ids, range, .. } = asked.clone();
    kept::answer(&CHARTS, asked, || {
        let read = |answer: Result<Vec<SessionFigure>, ApiError>| {
            answer.map(|figures| Arc::new(figures.into_iter().map(Arc::new).collect()))
        };
        read_figures(ids, range).map(read)
    })
}

/// A page of sessions as it was asked for before, or now; one on which something grows is asked
/// for every time.
pub fn page(query: SessionsQuery) -> Answer<SessionsPage> {
    let answer = pages(query.clone());
    match answer.peek() {
        Some(Ok(page)) if page.grows => {
            kept::forget(&PAGES, &query);
            pages(query)
        }
        _ => answer,
    }
}

fn pages(query: SessionsQuery) -> Answer<SessionsPage> {
    let asked = query.clone();
    kept::answer(&PAGES, asked, || read_sessions(query))
}

/// Has the page and the charts of a session come before they are needed.
pub fn expect(picked: Picked, range: Range) {
    let ids = vec![picked.session.clone()];
    kept::drive(charts(Asked { ids, range, samples: 0 }));
    kept::drive(pages(SessionsQuery { picked, range, ..SessionsQuery::default() }));
}
