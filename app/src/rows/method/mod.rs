//! `/method`: every formula in words, in numbers that the kernel computed, and in a picture.

mod pictures;
mod pictures_compare;
mod stage;
mod words;
mod words_busy;
mod words_compare;
mod words_trust;

#[cfg(test)]
mod tests;

use stage::{Source, Stage};

use crate::api::{
    ApiError, Backend,
    method::{MethodPage, Section},
};

/// What the page shows, from the newest results.
pub(crate) async fn page(backend: &Backend) -> Result<MethodPage, ApiError> {
    Ok(told(&Stage::load(&backend.store).await?))
}

fn told(stage: &Stage) -> MethodPage {
    let origin = match &stage.run {
        Source::Measured(name) => format!(
            "The pictures show the newest results of this server, first of all one of {name}. A \
             picture of what it has no results of is drawn from a simulated machine and says so."
        ),
        Source::Simulated(_) => {
            "This server has no native result with windows yet. The pictures show \
                                 simulated machines, and say so."
                .to_owned()
        }
    };
    MethodPage { origin, result_id: stage.result_id.clone(), sections: sections(stage) }
}

/// In reading order.
fn sections(stage: &Stage) -> Vec<Section> {
    vec![
        words::unit(stage),
        words::levels(stage),
        words::interval(stage),
        words::drift(stage),
        words_compare::effect(stage),
        words_compare::verdict(),
        words_compare::smallest_difference(),
        words_compare::rank(stage),
        words::curve(stage),
        words_compare::price(stage),
        words_trust::passport(stage),
        words_trust::verify(),
        words_trust::history(stage),
        words_compare::parts(stage),
        words_compare::foreign(),
        words_busy::busy(),
        words::classic(),
        words_trust::browser(),
        words_trust::limits(),
    ]
}

/// A section of words, to which the rest is added.
fn section(id: &str, title: &str, paragraphs: &[&str]) -> Section {
    Section {
        id: id.to_owned(),
        title: title.to_owned(),
        paragraphs: owned(paragraphs),
        ..Section::default()
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
