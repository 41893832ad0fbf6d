//! The two formats of the older tools, so that they keep working: training
//! JSON Lines and the comparison CSV.

use super::cell;
use crate::{
    compare::{Comparison, Contender},
    result::ResultDocument,
};

/// One line `{"siteid":1,"host":0,"busy":10,"units":28}` for each whole percent that was asked
/// for; units per second of all vCPUs, rounded, because the older tools read whole numbers.
pub fn training_json_lines(document: &ResultDocument, site_id: u64, host: u64) -> String {
    let contender = Contender::from_document(document, "", None);
    contender
        .points
        .iter()
        .filter(|point| point.target_pct.fract() == 0.0)
        .map(|point| {
            let (busy, units) = (point.target_pct, point.units_per_s.round());
            format!("{{\"siteid\":{site_id},\"host\":{host},\"busy\":{busy},\"units\":{units}}}\n")
        })
        .collect()
}

/// `busy_pct,<name>_units,…` with the ratio of the first to the second where there are two.
/// A level that any of them lacks is left out: the older tools know no gaps.
pub fn comparison_csv(comparison: &Comparison) -> String {
    let pair = comparison.rows.len() == 2;
    let mut header = vec!["busy_pct".to_owned()];
    header.extend(column_names(comparison));
    header.extend(pair.then(|| "ratio".to_owned()));
    let lines = comparison.levels.iter().filter_map(|level| {
        let units: Vec<f64> = level
            .cells
            .iter()
            .map(|cell| Some((*cell)?.units_per_s.round()))
            .collect::<Option<_>>()?;
        let mut line = vec![level.nominal_pct.to_string()];
        line.extend(units.iter().map(f64::to_string));
        // A ratio to no work has no value.
        line.extend(pair.then(|| match units[1] {
            0.0 => String::new(),
            second => format!("{:.2}", units[0] / second),
        }));
        Some(line)
    });
    cell::table(std::iter::once(header).chain(lines))
}

/// Names with nothing but letters, digits, `-`, `_` and `.`, each once.
fn column_names(comparison: &Comparison) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for row in &comparison.rows {
        let plain: String = row
            .contender
            .label
            .chars()
            .map(|char| if char.is_alphanumeric() || "-_.".contains(char) { char } else { '_' })
            .collect();
        let mut name = format!("{plain}_units");
        while names.contains(&name) {
            name = format!("{plain}_{}_units", names.len() + 1);
        }
        names.push(name);
    }
    names.into_iter().map(|name| cell::text(&name).into_owned()).collect()
}
