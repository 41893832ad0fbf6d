//! What a page shows of a file before it is sent: few texts instead of every window.

mod recording;
mod stated;
mod texts;

use serde::{Deserialize, Serialize};

pub use recording::PreviewRecording;
pub use stated::Stated;

use super::{Fact, Imported, ImportedResult, guess, import};

/// A file that can be imported.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// As a person calls the format.
    pub format: String,
    /// What was done to the file to read it, one sentence each.
    pub notes: Vec<String>,
    /// In the order of the file; none where the file holds scores of another tool.
    pub results: Vec<PreviewResult>,
    /// Scores of another tool, one sentence each.
    #[serde(default)]
    pub scores: Vec<String>,
    /// What hosts did over time, in the order of the file.
    #[serde(default)]
    pub recordings: Vec<PreviewRecording>,
    /// Facts of machines without a result, one sentence each.
    #[serde(default)]
    pub machines: Vec<String>,
    /// One sentence each.
    #[serde(default)]
    pub prices: Vec<String>,
    /// What containers are called, one sentence each.
    #[serde(default)]
    pub container_names: Vec<String>,
}

/// One result of the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PreviewResult {
    /// Which part of the file it was.
    pub part: String,
    /// As the file names the machine, else as it suggests to.
    pub name: String,
    pub provider: String,
    #[serde(default)]
    pub stated: Stated,
    /// Name of the workload.
    pub workload: String,
    pub levels: u32,
    /// Units per second at 100 %.
    pub peak_units_per_s: Option<f64>,
    /// Per hour, where the file states an amount.
    pub per_hour: Option<f64>,
    /// Every warning's sentence.
    pub warnings: Vec<String>,
    /// What a person can add.
    pub missing: Vec<Fact>,
}

/// Why a file cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewProblem {
    /// One sentence with the place in it.
    pub detail: String,
    /// From 1, in the decoded text.
    pub line: Option<u64>,
}

/// Reads a file as [`import`] does, and keeps what a person decides by.
pub fn preview(file_name: &str, bytes: &[u8]) -> Result<Preview, PreviewProblem> {
    match import(file_name, bytes) {
        Ok(imported) => Ok(Preview::new(file_name, imported)),
        Err(error) => Err(PreviewProblem {
            line: error.place.map(|place| place.line),
            detail: error.to_string(),
        }),
    }
}

impl Preview {
    /// Of what came out of a file with this name.
    pub fn new(file_name: &str, imported: Imported) -> Self {
        let Imported {
            format,
            results,
            foreign,
            recordings,
            machines,
            prices,
            container_names,
            notes,
        } = imported;
        // The name of a file is of one host: it says nothing where there are several.
        let guess = if recordings.len() == 1 { guess(file_name) } else { super::Guess::default() };
        let recordings = recordings.into_iter().map(|it| PreviewRecording::new(it, &guess));
        Self {
            format: format.name().to_owned(),
            notes: notes.iter().map(ToString::to_string).collect(),
            results: results.into_iter().map(PreviewResult::from).collect(),
            scores: foreign.iter().map(ToString::to_string).collect(),
            recordings: recordings.collect(),
            machines: machines.iter().map(texts::machine).collect(),
            prices: prices.iter().map(texts::price).collect(),
            container_names: container_names.iter().map(texts::container_name).collect(),
        }
    }
}

impl From<ImportedResult> for PreviewResult {
    fn from(result: ImportedResult) -> Self {
        let ImportedResult { document, part, guess, price, missing, .. } = result;
        Self {
            part,
            stated: Stated::from(&document.machine),
            levels: document.levels.len() as u32,
            peak_units_per_s: document.peak_units_per_s().filter(|rate| rate.is_finite()),
            per_hour: price.map(|price| price.per_hour),
            warnings: document.warnings.iter().map(ToString::to_string).collect(),
            name: document.machine.name.or(guess.name).unwrap_or_default(),
            provider: document.machine.offer.provider.or(guess.provider).unwrap_or_default(),
            workload: document.workload.name,
            missing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRAINING: &str = r#"{"siteid":1,"host":0,"busy":100,"units":274}"#;

    #[test]
    fn a_file_is_shown_by_what_a_person_decides_by() {
        let preview = preview("azure-vm.training.json", TRAINING.as_bytes()).unwrap();
        let [result] = preview.results.as_slice() else { panic!("{preview:?}") };
        assert_eq!(preview.format, "training file");
        assert_eq!((result.levels, result.peak_units_per_s), (1, Some(274.0)));
        assert_eq!((result.name.as_str(), &result.stated), ("vm", &Stated::default()));
        assert!(result.missing.contains(&Fact::Shape));
        assert!(!result.warnings.is_empty());
    }

    #[test]
    fn a_file_that_cannot_be_imported_says_where() {
        let problem = preview("a.json", b"{\"siteid\":1,\n\"busy\":oops").unwrap_err();
        assert_eq!(problem.line, Some(2), "{problem:?}");
    }
}
