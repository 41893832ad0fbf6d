//! Comparison tables: `busy_pct,azure_units,oci_units,ratio`, with any number of
//! `<name>_units` columns. The ratio is checked and never used.

use std::collections::HashMap;

use super::{
    ErrorKind, ImportError, ImportedResult, MAX_RESULTS, Note, Place,
    error::quote,
    identity::Content,
    imported::{Stated, classic},
    levels, name,
    table::{self, Line},
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

pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<ImportedResult>, ImportError> {
    let mut lines = table::Table::open(text, MAX_COMMAS)?;
    let mut table = Table::new(&lines.header())?;
    // Where the line of each load begins, by the bits of the load.
    let mut loads: HashMap<u64, usize> = HashMap::new();
    while let Some(line) = lines.next_line()? {
        let busy_pct = load(&line)?;
        if let Some(first) = loads.insert(busy_pct.to_bits(), line.start()) {
            return Err(levels::duplicate(busy_pct, Place::of(text, first)).at(line.place(0)));
        }
        levels::check_count(loads.len() - 1).map_err(|error| error.at(line.place(0)))?;
        table.add(&line, busy_pct)?;
    }
    table.results(content, notes)
}

impl Table {
    fn new(header: &Line<'_>) -> Result<Self, ImportError> {
        let columns = header.len();
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
        for (column, title) in header.cells().enumerate().skip(1) {
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
            true if columns == 1 => {
                Err(ImportError::value(format!("the header {}", quote(header.text())), HEADER)
                    .at(header.place(0))
                    .advise("separate the columns with commas"))
            }
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

fn load(line: &Line<'_>) -> Result<f64, ImportError> {
    let load = line.number(0, "10 to 100 % busy")?;
    let busy_pct =
        load.ok_or_else(|| ImportError::value("no load", "10 to 100 % busy").at(line.place(0)))?;
    levels::check_busy(busy_pct).map_err(|error| error.at(line.place(0)))?;
    Ok(busy_pct)
}
