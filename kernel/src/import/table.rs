//! Tables of comma-separated cells: lines one after another, each cell with its place.

use csv::StringRecord;

use super::{ErrorKind, ImportError, Place, error::quote};

/// A table that is read line by line, the header first.
pub(super) struct Table<'a> {
    text: &'a str,
    reader: csv::Reader<&'a [u8]>,
    header: StringRecord,
    record: StringRecord,
}

/// One line of a table, for its cells and for its errors.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    text: &'a str,
    cells: &'a StringRecord,
}

impl<'a> Table<'a> {
    /// Reads the header. Refuses lines of more than `max_commas` before they become cells: a text
    /// of nothing but commas must not grow to millions of them.
    pub(super) fn open(text: &'a str, max_commas: usize) -> Result<Self, ImportError> {
        check_lines(text, max_commas)?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut header = StringRecord::new();
        reader.read_record(&mut header).map_err(|error| broken(&error, text))?;
        Ok(Self { text, reader, header, record: StringRecord::new() })
    }

    pub(super) fn header(&self) -> Line<'_> {
        Line { text: self.text, cells: &self.header }
    }

    /// Which column has this title, in any letters.
    pub(super) fn find(&self, title: &str) -> Option<usize> {
        self.header.iter().position(|cell| plain_title(cell).eq_ignore_ascii_case(title))
    }

    /// Which column has this title; an error that names it where there is none.
    pub(super) fn require(&self, title: &str) -> Result<usize, ImportError> {
        self.find(title).ok_or_else(|| {
            ImportError::value(
                format!("a header without the column {}", quote(title)),
                "every column of this kind of table",
            )
            .at(self.header().place(0))
        })
    }

    /// The next line, as long as the header. Repetitions of the header are skipped: they come
    /// from tables that were written one after another.
    pub(super) fn next_line(&mut self) -> Result<Option<Line<'_>>, ImportError> {
        loop {
            let read = self.reader.read_record(&mut self.record);
            if !read.map_err(|error| broken(&error, self.text))? {
                return Ok(None);
            }
            if self.record != self.header {
                break;
            }
        }
        let line = Line { text: self.text, cells: &self.record };
        line.check_length(self.header.len())?;
        Ok(Some(line))
    }
}

/// The first title of the older tools' tables begins with `#`.
pub(super) fn plain_title(cell: &str) -> &str {
    cell.trim_start_matches('#').trim()
}

fn check_lines(text: &str, max_commas: usize) -> Result<(), ImportError> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let commas = line.bytes().filter(|byte| *byte == b',').count();
        if commas > max_commas {
            return Err(ImportError::new(
                ErrorKind::TooLarge,
                format!("{} columns", commas + 1),
                format!("at most {}", max_commas + 1),
            )
            .at(Place::of(text, start))
            .advise("split the table and import the parts"));
        }
        start += line.len();
    }
    Ok(())
}

impl<'a> Line<'a> {
    /// Nothing where the line is too short.
    pub(super) fn cell(&self, column: usize) -> &'a str {
        self.cells.get(column).unwrap_or_default()
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = &'a str> {
        self.cells.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

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

    /// `None` for an empty cell.
    pub(super) fn number(&self, column: usize, expected: &str) -> Result<Option<f64>, ImportError> {
        let cell = self.cell(column);
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
    pub(super) fn number_in_text(&self) -> u64 {
        let skipped = |position: &csv::Position| self.start() as u64 - position.byte();
        self.cells.position().map_or(0, |position| position.line() + skipped(position))
    }

    /// The line as it stands in the text.
    pub(super) fn text(&self) -> &'a str {
        self.text[self.start()..].lines().next().unwrap_or_default()
    }

    /// Of its first byte in the text; the reader counts empty lines before it as its own.
    pub(super) fn start(&self) -> usize {
        let position = self.cells.position();
        let start = position.map_or(0, |position| position.byte() as usize).min(self.text.len());
        self.text.len() - self.text[start..].trim_start_matches('\n').len()
    }

    /// Of a cell, in the text.
    pub(super) fn place(&self, column: usize) -> Place {
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
