//! Comparison tables: `busy_pct,azure_units,oci_units,ratio`, with any number of
//! `<name>_units` columns. The ratio is checked and never used.

use std::collections::HashMap;

use csv::StringRecord;

use super::{
    ErrorKind, ImportError, ImportedResult, MAX_RESULTS, Note, Place,
    error::quote,
    identity::Content,
    imported::{Stated, classic},
    levels, name,
};
use crate::{result::Status, warning::Warning};

/// Names may hold commas too, so there may be more of them than columns.
const MAX_COMMAS: usize = 16 * MAX_RESULTS;
const ENDING: &str = "_units";
const HEADER: &str = "busy_pct, then a <name>_units column for each machine, then perhaps ratio";

struct Table {
    machines: Vec<Machine>,
    /// Index of the ratio column.
    ratio: Option<usize>,
}

struct Machine {
    /// Index of its column.
    column: usize,
    name: String,
    levels: Vec<(f64, f64)>,
    /// Loads whose cell is empty are gaps; a ratio that disagrees concerns both machines.
    warnings: Vec<Warning>,
}

/// One line of the table, for its numbers and for its errors.
struct Line<'a> {
    text: &'a str,
    cells: &'a StringRecord,
}

pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<ImportedResult>, ImportError> {
    check_lines(text)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let header =
        records.next().transpose().map_err(|error| broken(&error, text))?.unwrap_or_default();
    let mut table = Table::new(&Line { text, cells: &header }, header.len())?;
    // Where the line of each load begins, by the bits of the load.
    let mut loads: HashMap<u64, usize> = HashMap::new();
    for record in records {
        let cells = record.map_err(|error| broken(&error, text))?;
        let line = Line { text, cells: &cells };
        line.check_length(header.len())?;
        let busy_pct = line.load()?;
        if let Some(first) = loads.insert(busy_pct.to_bits(), line.start()) {
            return Err(levels::duplicate(busy_pct, Place::of(text, first)).at(line.place(0)));
        }
        levels::check_count(loads.len() - 1).map_err(|error| error.at(line.place(0)))?;
        table.add(&line, busy_pct)?;
    }
    table.results(content, notes)
}

/// Refuses a line of nothing but commas before it becomes millions of cells.
fn check_lines(text: &str) -> Result<(), ImportError> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let commas = line.bytes().filter(|byte| *byte == b',').count();
        if commas > MAX_COMMAS {
            return Err(ImportError::new(
                ErrorKind::TooLarge,
                format!("{} columns", commas + 1),
                format!("at most {MAX_RESULTS} machines"),
            )
            .at(Place::of(text, start))
            .advise("split the table and import the parts"));
        }
        start += line.len();
    }
    Ok(())
}

impl Table {
    fn new(header: &Line<'_>, columns: usize) -> Result<Self, ImportError> {
        // The columns of the load and of the ratio come on top.
        if columns > MAX_RESULTS + 2 {
            return Err(ImportError::new(
                ErrorKind::TooLarge,
                format!("{columns} columns"),
                format!("at most {MAX_RESULTS} machines"),
            )
            .at(header.place(0))
            .advise("split the table and import the parts"));
        }
        let mut table = Self { machines: Vec::new(), ratio: None };
        for (column, title) in header.cells.iter().enumerate().skip(1) {
            let wrong = |found: String, expected: &str| {
                Err(ImportError::value(found, expected).at(header.place(column)))
            };
            let machine =
                title.len().checked_sub(ENDING.len()).and_then(|at| title.split_at_checked(at));
            match machine {
                Some((name, ending)) if ending.eq_ignore_ascii_case(ENDING) && !name.is_empty() => {
                    if table.machines.iter().any(|machine| machine.name == name) {
                        return wrong(
                            format!("the column {} again", quote(title)),
                            "each machine once",
                        );
                    }
                    table.machines.push(Machine::new(column, name));
                }
                _ if title.eq_ignore_ascii_case("ratio") && table.ratio.is_none() => {
                    table.ratio = Some(column)
                }
                _ => return wrong(format!("the column {}", quote(title)), HEADER),
            }
        }
        match table.machines.is_empty() {
            false => Ok(table),
            // Semicolons or tabs make one column of the whole line.
            true if columns == 1 => Err(ImportError::value(
                format!("the header {}", quote(header.text.lines().next().unwrap_or_default())),
                HEADER,
            )
            .at(header.place(0))
            .advise("separate the columns with commas")),
            true => Err(ImportError::value("no machine", HEADER).at(header.place(0))),
        }
    }

    fn add(&mut self, line: &Line<'_>, busy_pct: f64) -> Result<(), ImportError> {
        let mut rates = Vec::with_capacity(self.machines.len());
        for machine in &mut self.machines {
            let rate = line.number(machine.column, "units per second, or nothing")?;
            rates.push(rate);
            let Some(rate) = rate else { continue };
            levels::check_units(rate).map_err(|error| error.at(line.place(machine.column)))?;
            machine.levels.push((busy_pct, rate));
        }
        let Some(column) = self.ratio else { return Ok(()) };
        let stated = line.number(column, "a ratio, or nothing")?;
        if let (Some(stated), [Some(first), Some(second)]) = (stated, &rates[..]) {
            let computed = first / second;
            // Two decimals: half a hundredth, and a little for the binary form of the number.
            if computed.is_finite() && (stated - computed).abs() > 0.005 + 1e-9 {
                let warning =
                    Warning::RatioDisagrees { line: line.number_in_text(), stated, computed };
                self.machines.iter_mut().for_each(|machine| machine.warnings.push(warning.clone()));
            }
        }
        Ok(())
    }

    fn results(
        self,
        content: &Content,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<ImportedResult>, ImportError> {
        let count = self.machines.len();
        if count > 1 {
            notes.push(Note::SeveralResults { count: count as u32 });
        }
        if self.ratio.is_some() && count != 2 {
            notes.push(Note::RatioNotChecked { columns: count as u32 });
        }
        self.machines.into_iter().map(|machine| machine.result(content, notes)).collect()
    }
}

impl Machine {
    fn new(column: usize, name: &str) -> Self {
        Self { column, name: name.to_owned(), levels: Vec::new(), warnings: Vec::new() }
    }

    fn result(
        self,
        content: &Content,
        notes: &mut Vec<Note>,
    ) -> Result<ImportedResult, ImportError> {
        let Self { column, name, levels, warnings: disagreements } = self;
        if levels.is_empty() {
            let found = format!("no figure in the column {}", quote(&name));
            return Err(ImportError::value(found, "at least one level for each machine")
                .at(Place { line: 1, column: 1 })
                .advise("fill the column or delete it"));
        }
        let part = format!("column {}", column + 1);
        let (levels, missing) = levels::finish(levels, &part, notes);
        let mut warnings = vec![Warning::NoSpreadRecorded, Warning::LevelsAreAModel];
        warnings.extend(missing);
        warnings.extend(disagreements);
        let document = classic(Stated {
            id: content.id(&name),
            name: name::clean(&name, name::MAX_NAME, notes),
            provider: None,
            vcpus: None,
            started_at_us: None,
            status: Status::Complete,
            levels,
            warnings,
        });
        Ok(ImportedResult::new(document, part, None))
    }
}

impl Line<'_> {
    fn check_length(&self, expected: usize) -> Result<(), ImportError> {
        let found = self.cells.len();
        if found == expected {
            return Ok(());
        }
        let at = found.min(expected).saturating_sub(1);
        Err(ImportError::new(
            ErrorKind::Syntax,
            format!("{found} columns"),
            format!("{expected}, as in the header"),
        )
        .at(self.place(at))
        .advise(
            "the line is cut off or has a comma too many; correct it and import the file again",
        ))
    }

    fn load(&self) -> Result<f64, ImportError> {
        let load = self.number(0, "10 to 100 % busy")?;
        let busy_pct = load
            .ok_or_else(|| ImportError::value("no load", "10 to 100 % busy").at(self.place(0)))?;
        levels::check_busy(busy_pct).map_err(|error| error.at(self.place(0)))?;
        Ok(busy_pct)
    }

    /// `None` for an empty cell.
    fn number(&self, column: usize, expected: &str) -> Result<Option<f64>, ImportError> {
        let cell = self.cells.get(column).unwrap_or_default();
        if cell.is_empty() {
            return Ok(None);
        }
        // `parse` alone would take "inf", "nan" and 1e999.
        let number: Option<f64> = cell.parse().ok().filter(|number: &f64| number.is_finite());
        number
            .map(Some)
            .ok_or_else(|| ImportError::value(quote(cell), expected).at(self.place(column)))
    }

    /// Counted from 1, as the reader counts: cheap enough for a warning on every line.
    fn number_in_text(&self) -> u64 {
        let skipped = |position: &csv::Position| self.start() as u64 - position.byte();
        self.cells.position().map_or(0, |position| position.line() + skipped(position))
    }

    /// Of its first byte in the text; the reader counts empty lines before it as its own.
    fn start(&self) -> usize {
        let position = self.cells.position();
        let start = position.map_or(0, |position| position.byte() as usize).min(self.text.len());
        self.text.len() - self.text[start..].trim_start_matches('\n').len()
    }

    /// Of a cell, in the text.
    fn place(&self, column: usize) -> Place {
        let start = self.start();
        let line = &self.text[start..];
        if column == 0 {
            return Place::of(self.text, start);
        }
        let mut quoted = false;
        let mut commas = 0;
        let at = line.find(|char| {
            quoted ^= char == '"';
            commas += usize::from(char == ',' && !quoted);
            commas == column && char == ',' || char == '\n' && !quoted
        });
        Place::of(self.text, start + at.map_or(line.len(), |at| at + 1))
    }
}

fn broken(error: &csv::Error, text: &str) -> ImportError {
    let offset = error.position().map_or(0, |position| position.byte() as usize);
    ImportError::new(ErrorKind::Syntax, "a line that is no CSV", "cells separated by commas")
        .at(Place::of(text, offset))
}
