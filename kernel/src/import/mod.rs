//! Files of every supported format: bytes in, results out, or one sentence that
//! says which line is wrong. The page shows the same answer before it sends.
//!
//! A file is recognised by its content. Its name only suggests what to ask.

mod azure_prices;
mod bounds;
mod capture;
mod collection;
mod comparison;
mod containers;
mod counters;
mod decode;
mod document;
mod document_check;
mod document_run;
mod error;
mod hosts;
mod identity;
mod imported;
mod json;
mod json_list;
mod levels;
mod loadtest;
mod name;
mod netdata;
mod note;
mod pairs;
mod portal;
mod preview;
mod prices;
mod prometheus;
mod recognise;
mod sar;
mod series_table;
mod session;
mod session_csv;
mod session_export;
mod shares;
mod sysbench;
mod sysstat;
mod system_info;
mod table;
mod texts;
mod time;
mod totals;
mod training;
mod trickle;

pub use decode::MAX_BYTES;
pub use error::{ErrorKind, ImportError, Place};
pub use identity::distinct_id;
pub use imported::{Fact, Format, Guess, Imported, ImportedResult, StatedPrice};
pub use name::is_invisible;
pub use note::Note;
pub use preview::{Preview, PreviewProblem, PreviewRecording, PreviewResult, Stated, preview};
pub use trickle::{Trickled, trickled};

use identity::Content;

/// Results that one file may hold.
pub const MAX_RESULTS: usize = 1_000;

/// Reads one file, plain or in gzip or zstd, in UTF-8 or UTF-16. All of it or nothing.
///
/// `file_name` is only used to suggest a name and a provider, for a person to confirm. The same
/// content gives the same result ids whatever it was packed in.
pub fn import(file_name: &str, bytes: &[u8]) -> Result<Imported, ImportError> {
    let decoded = decode::decode(bytes)?;
    let text = decoded.text.as_ref();
    let mut notes = decoded.notes;
    let content = Content::of(text);
    let format = recognise::recognise(text)?;
    let mut imported = Imported::new(format);
    match format {
        Format::Training => imported.results = training::read(text, &content, &mut notes)?,
        Format::LoadTest => imported.results = loadtest::read(text, &content, &mut notes)?,
        Format::Comparison => imported.results = comparison::read(text, &content, &mut notes)?,
        Format::Document => imported.results = document::read(text, &mut notes)?,
        Format::Sysbench => imported.foreign = vec![sysbench::read(text)?],
        Format::Portal => imported.recordings = portal::read(text, &content, &mut notes)?,
        Format::Sar => imported.recordings = sar::read(text, &content, &mut notes)?,
        Format::Containers => imported.recordings = containers::read(text, &content, &mut notes)?,
        Format::ContainerNames => imported.container_names = containers::names(text, &mut notes)?,
        Format::SystemInfo => imported.machines = system_info::read(text, &mut notes)?,
        Format::Session => imported.recordings = session::read(text, &mut notes)?,
        Format::SessionCsv => {
            imported.recordings = session_csv::read(text, &content, &mut notes)?;
        }
        Format::SessionExport => {
            imported.recordings = session_export::read(text, &content, &mut notes)?;
        }
        Format::SessionExportJson => {
            imported.recordings = session_export::read_json(text, &content, &mut notes)?;
        }
        Format::Sysstat => imported.recordings = sysstat::read(text, &content, &mut notes)?,
        Format::Prometheus => imported.recordings = prometheus::read(text, &content, &mut notes)?,
        Format::Prices => imported.prices = prices::read(text, &mut notes)?,
        Format::AzurePrices => imported.prices = azure_prices::read(text, &mut notes)?,
        Format::Netdata => imported.recordings = netdata::read(text, &content, &mut notes)?,
        Format::Capture => imported.recordings = capture::read(text, &content, &mut notes)?,
        Format::Collection => imported.recordings = collection::read(text, &content, &mut notes)?,
        Format::Trickle => imported.recordings = trickle::read(text, &content, &mut notes)?,
    }
    imported.notes = note::few(notes);
    imported::suggest(&mut imported.results, file_name);
    Ok(imported)
}

/// What the name of a file suggests about the host it is of; asked, never taken.
pub fn guess(file_name: &str) -> Guess {
    let (name, provider) = name::guess(file_name);
    Guess { name, provider }
}

#[cfg(test)]
mod tests;
