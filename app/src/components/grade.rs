//! How noisy a machine was: a word and a shape, and a colour that only repeats them.

use kernel::passport::Grade;
use leptos::prelude::*;

/// The grade as a badge.
pub fn grade(grade: Grade) -> AnyView {
    let (shape, word, class) = look(grade);
    view! {
        <span class=format!("badge {class}")>
            <span aria-hidden="true">{shape}</span>
            " "
            {word}
        </span>
    }
    .into_any()
}

/// Shape, word and class.
pub fn look(grade: Grade) -> (&'static str, &'static str, &'static str) {
    match grade {
        Grade::Quiet => ("●", "quiet", "good"),
        Grade::Moderate => ("◆", "moderate", "warn"),
        Grade::Noisy => ("▲", "noisy", "bad"),
        Grade::VeryNoisy => ("■", "very noisy", "bad"),
        Grade::Unknown => ("○", "not recorded", ""),
    }
}
