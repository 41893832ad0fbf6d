//! The charts of the sessions that were looked at: what was fetched once is not fetched again.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::session_figures::{FigureKind, SessionFigure, read_figures},
    components::session::address::Range,
};

/// Answers that are kept; each is up to some hundred kilobytes.
const KEPT: usize = 16;

/// Which charts are wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    pub ids: Vec<String>,
    pub range: Range,
}

/// What has been found, with what was found before.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    pub figures: Vec<Arc<SessionFigure>>,
    pub problem: Option<String>,
    wanted: Asked,
    kept: Vec<(Asked, Vec<Arc<SessionFigure>>)>,
}

impl Figures {
    /// The chart of a kind, where the sessions have it.
    pub fn of(&self, kind: FigureKind) -> Option<Arc<SessionFigure>> {
        self.figures.iter().find(|figure| figure.kind == kind).cloned()
    }

    fn remember(&mut self, asked: Asked, figures: &[Arc<SessionFigure>]) {
        if self.kept.len() == KEPT {
            self.kept.remove(0);
        }
        self.kept.push((asked, figures.to_vec()));
    }
}

/// Shows the charts of what is asked; those before it stand until they are here.
pub fn fetch(asked: Asked, found: RwSignal<Figures>) {
    let known = found.with_untracked(|found| {
        found.kept.iter().find(|(known, _)| *known == asked).map(|(_, figures)| figures.clone())
    });
    found.update_untracked(|found| found.wanted = asked.clone());
    if let Some(figures) = known {
        found.update(|found| found.figures = figures);
        return;
    }
    spawn_local(async move {
        let answer = read_figures(asked.ids.clone(), asked.range).await;
        // The component may have gone, and the reader may have moved on.
        if found.try_with_untracked(|found| found.wanted != asked) != Some(false) {
            return;
        }
        found.update(|found| match answer {
            Ok(figures) => {
                found.figures = figures.into_iter().map(Arc::new).collect();
                found.problem = None;
                let figures = found.figures.clone();
                found.remember(asked, &figures);
            }
            Err(error) => found.problem = Some(error.to_string()),
        });
    });
}
