//! A picture of the method: the chart of some numbers, with their table.

use leptos::prelude::*;

use super::{
    explained::Topic,
    figure::{Cell, Column, Content, Figure, Table},
};
use crate::{
    api::method::Picture,
    charts::{drawing::Drawing, plot},
};

/// The chart under its heading; without a script the table.
#[component]
pub fn MethodPicture(topic: Topic, picture: Picture) -> AnyView {
    let Picture { heading, text, plot } = picture;
    let table = table(&plot);
    let drawing = Drawing::new(text, move |ink| plot::spec(&plot, &ink));
    let content = Content { heading, drawing, table: table.into() };
    view! { <Figure name=name(topic) content=Signal::stored(content) /> }.into_any()
}

/// The id of the figure, beside that of its section.
fn name(topic: Topic) -> &'static str {
    match topic {
        Topic::Unit => "picture-unit",
        Topic::Levels => "picture-levels",
        Topic::Interval => "picture-interval",
        Topic::Effect => "picture-effect",
        Topic::Verdict => "picture-verdict",
        Topic::SmallestDifference => "picture-smallest-difference",
        Topic::Rank => "picture-rank",
        Topic::Price => "picture-price",
        Topic::Passport => "picture-passport",
        Topic::Verify => "picture-verify",
        Topic::Drift => "picture-drift",
        Topic::History => "picture-history",
        Topic::Parts => "picture-parts",
        Topic::Foreign => "picture-foreign",
        Topic::Curve => "picture-curve",
        Topic::Busy => "picture-busy",
    }
}

/// One row for each point, with the ends of its interval where any has one.
fn table(plot: &plot::Plot) -> Table {
    let points = || plot.series.iter().flat_map(|it| it.points.iter().map(move |at| (it, at)));
    let has_interval = points().any(|(_, point)| point.interval.is_some());
    let mut columns = vec![
        Column::text("what is shown"),
        Column::text(plot.x.title()),
        Column::number(plot.y_title.as_str()),
    ];
    if has_interval {
        columns.extend([Column::number("from"), Column::number("to")]);
    }
    let rows = points().map(|(series, point)| {
        let mut row = vec![
            Cell::Text(series.name.clone()),
            Cell::Text(plot.x.text(point.x)),
            number(Some(point.y)),
        ];
        if has_interval {
            row.push(number(point.interval.map(|it| it.low)));
            row.push(number(point.interval.map(|it| it.high)));
        }
        row
    });
    Table { columns, rows: rows.collect() }
}

fn number(value: Option<f64>) -> Cell {
    value.map_or(Cell::Gap, |value| Cell::Number {
        value,
        text: kernel::format::significant(value, 4),
    })
}
