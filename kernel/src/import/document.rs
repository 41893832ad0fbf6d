//! Our own result documents, one or several in a file, read back without loss.

use serde::Deserialize;

use super::{
    ErrorKind, ImportError, ImportedResult, MAX_RESULTS, Note, document_check,
    error::quote,
    json::{self, Step},
};
use crate::result::{ResultDocument, SCHEMA, VERSION};

/// What tells whether the rest can be read at all.
#[derive(Deserialize)]
struct Head {
    schema: Option<String>,
    version: Option<f64>,
}

pub(super) fn read(text: &str, notes: &mut Vec<Note>) -> Result<Vec<ImportedResult>, ImportError> {
    check_heads(text)?;
    let mut results: Vec<ImportedResult> = Vec::new();
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<ResultDocument>();
    let mut start = 0;
    while let Some(document) = stream.next() {
        let mut document = document.map_err(|error| json::explain(&error, text))?;
        document_check::check(&document).map_err(|wrong| wrong.at_place_in(text, start))?;
        let noted = notes.len();
        document_check::clean_texts(&mut document, notes);
        let untouched = notes.len() == noted;
        let id = || json::place(text, start, &[Step::Key("id")]);
        if results.iter().any(|earlier| earlier.document.id == document.id) {
            return Err(ImportError::new(
                ErrorKind::Duplicate,
                format!("the result {} again", document.id),
                "each result once",
            )
            .at(id()));
        }
        if results.len() == MAX_RESULTS {
            return Err(ImportError::new(
                ErrorKind::TooLarge,
                "more results",
                format!("at most {MAX_RESULTS}"),
            )
            .at(id())
            .advise("split the file and import the parts"));
        }
        let part = format!("result {}", results.len() + 1);
        let end = stream.byte_offset();
        let source = untouched.then(|| text[start..end].trim().as_bytes().to_vec());
        results.push(ImportedResult { source, ..ImportedResult::new(document, part, None) });
        start = end;
    }
    // A file of one document is that document, with the line feed at its end.
    if let [ImportedResult { source: Some(source), .. }] = results.as_mut_slice() {
        *source = text.as_bytes().to_vec();
    }
    if results.len() > 1 {
        notes.push(Note::SeveralResults { count: results.len() as u32 });
    }
    Ok(results)
}

/// Before the rest: a later version may have another shape, and deserves a better answer than
/// a list of what does not fit.
fn check_heads(text: &str) -> Result<(), ImportError> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Head>();
    let mut start = 0;
    while let Some(head) = stream.next() {
        let Head { schema, version } = head.map_err(|error| json::explain(&error, text))?;
        let at = |key| json::place(text, start, &[Step::Key(key)]);
        let schema = schema.unwrap_or_default();
        if schema != SCHEMA {
            return Err(ImportError::new(
                ErrorKind::Unknown,
                format!("the schema {}", quote(&schema)),
                quote(SCHEMA),
            )
            .at(at("schema"))
            .advise("choose a result document"));
        }
        match version {
            Some(version) if version > f64::from(VERSION) => {
                return Err(ImportError::new(
                    ErrorKind::Version,
                    format!("a document of version {version}"),
                    format!("at most version {VERSION}"),
                )
                .at(at("version"))
                .advise("update PerfAnalysis to read it"));
            }
            Some(version) if version >= 0.0 && version < f64::from(VERSION) => {
                return Err(ImportError::new(
                    ErrorKind::Version,
                    format!("a document of version {version}, from before the format was frozen"),
                    format!("version {VERSION}"),
                )
                .at(at("version"))
                .advise("measure again with today's perfagent"));
            }
            Some(_) => {}
            None => {
                return Err(ImportError::value("a document without “version”", "its version")
                    .at(at("schema")));
            }
        }
        start = stream.byte_offset();
    }
    Ok(())
}
