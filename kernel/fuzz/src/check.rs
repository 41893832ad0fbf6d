//! What must hold whatever a file holds.

use kernel::{
    export::{prices, session::json_lines},
    import::{ImportError, Imported, MAX_RESULTS, import, preview},
    recording::{MAX_SERIES, MAX_TICKS, MAX_VALUES, Recording},
    result::ResultDocument,
};

/// Prices that one file may hold.
const MAX_PRICES: usize = 500_000;

/// Imports a file. It is refused in one sentence, or gives what is within every bound and comes
/// back from its export as it was: sessions, results and prices.
pub(crate) fn check(bytes: &[u8]) {
    let shown = preview("file", bytes);
    match import("file", bytes) {
        Err(error) => {
            assert!(shown.is_err(), "a preview of what cannot be imported");
            check_sentence(&error);
        }
        Ok(imported) => {
            assert!(shown.is_ok(), "no preview of what can be imported");
            check_bounds(&imported);
            imported.recordings.iter().for_each(comes_back);
            imported.documents().for_each(document_comes_back);
            if !imported.prices.is_empty() {
                let table = prices::to_csv(&imported.prices);
                let back = import("file", table.as_bytes()).expect("our own table").prices;
                assert_eq!(back, imported.prices);
            }
        }
    }
}

fn check_sentence(error: &ImportError) {
    let sentence = error.to_string();
    assert!(sentence.starts_with("Line ") || sentence.starts_with("Found "), "{sentence}");
    assert!(sentence.ends_with('.') && !sentence.contains('\n'), "{sentence}");
    assert!(sentence.chars().count() < 2_000, "{sentence}");
}

fn check_bounds(imported: &Imported) {
    assert!(imported.results.len() <= MAX_RESULTS && imported.recordings.len() <= MAX_RESULTS);
    assert!(imported.prices.len() <= MAX_PRICES && imported.notes.len() <= 101);
    let mut values = 0;
    for recording in &imported.recordings {
        let ticks = &recording.ticks;
        assert!(ticks.len() <= MAX_TICKS && ticks.series.len() <= MAX_SERIES);
        assert!(ticks.at_us.is_sorted_by(|a, b| a < b), "times out of order");
        assert!(ticks.series.is_sorted_by(|a, b| a.id < b.id), "series out of order");
        for series in &ticks.series {
            assert_eq!(series.values.len(), ticks.len(), "{}", series.id);
            let possible = |value: &f64| value.is_nan() || value.is_finite() && *value >= 0.0;
            assert!(series.values.iter().all(possible), "{}", series.id);
            values += series.values.len();
        }
    }
    assert!(values <= MAX_VALUES, "{values} values");
}

fn comes_back(recording: &Recording) {
    let text = json_lines::to_json_lines(recording);
    let back = match import("file", text.as_bytes()) {
        Ok(back) => back.recordings,
        Err(error) => panic!("{error}\n{}", text.lines().next().unwrap_or_default()),
    };
    assert_eq!(back, std::slice::from_ref(recording));
}

fn document_comes_back(document: &ResultDocument) {
    let text = document.to_json();
    match import("file", text.as_bytes()) {
        Ok(back) => assert!(back.documents().eq([document]), "{text}"),
        Err(error) => panic!("{error}\n{text}"),
    }
}
