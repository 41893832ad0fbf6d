//! What the page says, against what the kernel computes.

use std::collections::HashSet;

use kernel::workload::Workload;

use super::{Stage, told};
use crate::{api::method::MethodPage, components::explained::Topic};

fn page() -> MethodPage {
    told(&Stage::simulated())
}

#[test]
fn every_topic_that_other_pages_point_at_has_its_section_with_formula_and_picture() {
    let page = page();
    for topic in Topic::ALL {
        let found = page.sections.iter().find(|section| section.id == topic.id());
        let section = found.unwrap_or_else(|| panic!("no section {}", topic.id()));
        assert!(!section.formulas.is_empty() && !section.paragraphs.is_empty(), "{section:?}");
        assert!(section.picture.is_some(), "{}", section.id);
    }
    let ids: HashSet<&str> = page.sections.iter().map(|section| section.id.as_str()).collect();
    assert_eq!(ids.len(), page.sections.len());
}

#[test]
fn a_picture_of_no_real_machine_says_so_in_title_and_text() {
    for section in page().sections {
        let Some(picture) = section.picture else { continue };
        let said = ["From the formula", "Recorded", "Four invented pairs"];
        let is_simulated = picture.heading.starts_with("Simulated: ")
            && (picture.text.starts_with("Simulated, ")
                || picture.text.starts_with("Four invented"));
        assert!(is_simulated || said.iter().any(|it| picture.text.starts_with(it)), "{picture:?}");
    }
}

#[test]
fn no_picture_is_empty_or_holds_what_is_no_number() {
    for section in page().sections {
        let Some(picture) = section.picture else { continue };
        assert!(!picture.plot.series.is_empty(), "{}", section.id);
        for series in &picture.plot.series {
            assert!(!series.points.is_empty(), "{}: {}", section.id, series.name);
            for point in &series.points {
                let ends = point.interval.map_or([0.0, 0.0], |it| [it.low, it.high]);
                let numbers = [point.x, point.y, ends[0], ends[1]];
                assert!(numbers.iter().all(|it| it.is_finite()), "{}: {point:?}", section.id);
            }
        }
    }
}

#[test]
fn the_examples_are_what_the_kernel_computes() {
    let page = page();
    let examples = page
        .sections
        .iter()
        .filter_map(|section| Some(format!("{}: {}", section.id, section.example.as_ref()?)));
    let examples: Vec<String> = examples.collect();
    // By hand: s = 7.0711, t(5) = 2.5706, 7.42; 0.02·√(2/5)·2.306 = 0.029169;
    // (2.3060 + 0.8889)·0.01·√0.4 = 0.020206.
    assert_eq!(
        examples,
        [
            "interval: Windows of 1,000, 1,010, 990, 1,005, 995, 1,000 units/s give 1,000.0 ± 7.4 units/s.",
            "effect: 1,230 over 1,000 units/s, five runs of each that spread by 2 %: 1.230× (1.195–1.266).",
            "smallest-difference: Five runs of each that spread by 1 %: 2.0 %.",
            "curve: With 600 units/s at 50 % and 1,000 at 100 %, 65 % gives 720.",
            "price: 274 units/s at $0.085 are 3,224 per dollar an hour and $0.0862 for a million; \
             182 at $0.015 are 12,133 and $0.0229: 3.76 times the work for the money.",
            "verify: Half of the windows forged, eight checked: found in 99.6 % of cases.",
            "foreign: sysbench: 4,668 over 2,040 events/s puts OCI 2.29× ahead.",
            "busy: 84 + 0 + 16 + 1 + 3 of 200 hundredths of a second are 52 % busy; 7 % waited, 3 % were stolen.",
        ]
    );
}

#[test]
fn every_part_of_the_unit_is_shown_with_its_code() {
    let page = page();
    let shown: Vec<&str> = page
        .sections
        .iter()
        .flat_map(|section| &section.code)
        .map(|(title, _)| title.as_str())
        .collect();
    for workload in Workload::ALL {
        let name = format!("{}: ", workload.name());
        assert!(shown.iter().any(|title| title.starts_with(&name)), "{name} in {shown:?}");
    }
}
