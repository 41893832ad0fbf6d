//! The noise passport: a row for each source of noise, its grade, and what to do about it.

use kernel::passport::{Passport, PassportRow};
use leptos::prelude::*;

use super::{
    explained::{Topic, explained},
    figures::Figures,
    grade::grade,
};
use crate::api::machine::Figure;

/// The panel, with the clean rate beside the one as experienced.
#[component]
pub fn PassportPanel(passport: Passport, figures: Vec<Figure>) -> AnyView {
    let rows = passport.rows.into_iter().map(row).collect_view();
    let none = figures.is_empty();
    view! {
        <section class="card passport" aria-labelledby="passport">
            <h2 id="passport">
                {explained("Noise passport".to_owned(), Some(Topic::Passport))}
                " "
                {grade(passport.grade)}
            </h2>
            {(!none).then(|| view! { <Figures figures /> })}
            <div class="table-scroll" tabindex="0" role="region" aria-label="Sources of noise">
                <table>
                    <caption class="sr-only">"Sources of noise, graded"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Source"</th>
                            <th scope="col">"Found"</th>
                            <th scope="col">"Grade"</th>
                            <th scope="col">"What to do"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn row(row: PassportRow) -> AnyView {
    let PassportRow { key: _, name, value, grade: found, advice } = row;
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>{value}</td>
            <td>{grade(found)}</td>
            <td class="advice">{advice.unwrap_or_else(|| "Nothing.".to_owned())}</td>
        </tr>
    }
    .into_any()
}
