//! The noise passport as a small panel of text.

use kernel::passport::{Grade, Passport, PassportRow};

use crate::measure::summary::{line_to, rate};

/// The grade, a line per source of noise with what to do about it, and both figures where
/// leaving out what the hypervisor took makes a difference.
pub(super) fn write(text: &mut String, passport: &Passport) {
    line_to(text, &format!("\nNoise passport: {}", passport.grade.label()));
    let width = |of: fn(&PassportRow) -> &str| {
        passport.rows.iter().map(|row| of(row).chars().count()).max().unwrap_or_default()
    };
    let (names, values) = (width(|row| &row.name), width(|row| &row.value));
    for row in &passport.rows {
        let PassportRow { name, value, grade, .. } = row;
        let grade = match grade {
            Grade::Unknown => "",
            grade => grade.label(),
        };
        let line = format!("  {name:<names$}  {value:<values$}  {grade}");
        line_to(text, line.trim_end());
        if let Some(advice) = &row.advice {
            line_to(text, &format!("      {advice}"));
        }
    }
    if let (Some(clean), Some(experienced)) = (&passport.clean, &passport.as_experienced)
        && clean.windows < experienced.windows
    {
        line_to(text, &format!("  Clean, with at most 1 % steal: {}", rate(clean)));
        line_to(text, &format!("  As experienced: {}", rate(experienced)));
    }
    text.push('\n');
}
