//! Prices as a table: `provider,region,shape,vcpus,memory_gib,allocation,per_hour,currency,as_of,
//! source`, in any order of columns. An empty cell is what is not known.

use super::{
    ErrorKind, ImportError, Note,
    error::quote,
    name,
    table::{Line, Table},
};
use crate::{
    export::{cell, prices::GIB},
    machine::Offer,
    price::{Allocation, Price, PriceFields},
};

/// Prices that one file may hold.
pub(super) const MAX_PRICES: usize = 500_000;
/// Commas of a line; sources are sentences.
const MAX_COMMAS: usize = 1_000;
/// Bytes up to which every whole number is exact.
const MAX_MEMORY_BYTES: f64 = 9_007_199_254_740_992.0;

struct Columns {
    provider: Option<usize>,
    region: Option<usize>,
    shape: Option<usize>,
    vcpus: Option<usize>,
    memory_gib: Option<usize>,
    allocation: Option<usize>,
    per_hour: usize,
    currency: usize,
    as_of: usize,
    source: usize,
}

pub(super) fn read(text: &str, notes: &mut Vec<Note>) -> Result<Vec<Price>, ImportError> {
    let mut table = Table::open(text, MAX_COMMAS)?;
    let columns = Columns::of(&table)?;
    let mut prices = Vec::new();
    while let Some(line) = table.next_line()? {
        if prices.len() == MAX_PRICES {
            return Err(too_many().at(line.place(0)));
        }
        prices.push(columns.price(&line, notes)?);
    }
    match prices.is_empty() {
        false => Ok(prices),
        true => Err(ImportError::new(ErrorKind::NoResults, "no price", "a line for each price")),
    }
}

pub(super) fn too_many() -> ImportError {
    let found = format!("more than {MAX_PRICES} prices");
    ImportError::new(ErrorKind::TooLarge, found, "fewer in one file")
        .advise("split the file and import the parts")
}

impl Columns {
    fn of(table: &Table<'_>) -> Result<Self, ImportError> {
        Ok(Self {
            provider: table.find("provider"),
            region: table.find("region"),
            shape: table.find("shape"),
            vcpus: table.find("vcpus"),
            memory_gib: table.find("memory_gib"),
            allocation: table.find("allocation"),
            per_hour: table.require("per_hour")?,
            currency: table.require("currency")?,
            as_of: table.require("as_of")?,
            source: table.require("source")?,
        })
    }

    fn price(&self, line: &Line<'_>, notes: &mut Vec<Note>) -> Result<Price, ImportError> {
        let mut text =
            |column: Option<usize>| name::clean(cell::plain(line.cell(column?)), MAX_TEXT, notes);
        let offer = Offer {
            provider: text(self.provider),
            region: text(self.region),
            shape: text(self.shape),
        };
        let source = text(Some(self.source)).unwrap_or_default();
        let fields = PriceFields {
            offer,
            vcpus: self.vcpus(line)?,
            memory_bytes: self.memory_bytes(line)?,
            allocation: self.allocation(line)?,
            per_hour: line.number(self.per_hour, "an amount per hour")?.unwrap_or(f64::NAN),
            currency: line.cell(self.currency).to_owned(),
            as_of: line.cell(self.as_of).to_owned(),
            source,
        };
        Price::new(fields).map_err(|error| {
            let sentence = error.to_string();
            let (found, advice) = sentence.split_once("; ").unwrap_or((&sentence, "correct it"));
            let found = found.strip_prefix("The ").unwrap_or(found);
            ImportError::value(format!("a line of which the {found}"), "a whole price")
                .at(line.place(0))
                .advise(advice.trim_end_matches('.'))
        })
    }

    fn vcpus(&self, line: &Line<'_>) -> Result<Option<u32>, ImportError> {
        let expected = "a whole number of vCPUs, or nothing";
        let Some(column) = self.vcpus else { return Ok(None) };
        let Some(vcpus) = line.number(column, expected)? else { return Ok(None) };
        match vcpus.fract() == 0.0 && (1.0..=f64::from(u32::MAX)).contains(&vcpus) {
            true => Ok(Some(vcpus as u32)),
            false => {
                let found = format!("{} vCPUs", quote(line.cell(column)));
                Err(ImportError::value(found, expected).at(line.place(column)))
            }
        }
    }

    fn memory_bytes(&self, line: &Line<'_>) -> Result<Option<u64>, ImportError> {
        let expected = "GiB above 0, or nothing";
        let Some(column) = self.memory_gib else { return Ok(None) };
        let Some(gib) = line.number(column, expected)? else { return Ok(None) };
        let bytes = (gib * GIB).round();
        match (1.0..=MAX_MEMORY_BYTES).contains(&bytes) {
            true => Ok(Some(bytes as u64)),
            false => {
                let found = format!("{} GiB", quote(line.cell(column)));
                Err(ImportError::value(found, expected).at(line.place(column)))
            }
        }
    }

    /// On demand, where the table does not say.
    fn allocation(&self, line: &Line<'_>) -> Result<Allocation, ImportError> {
        let Some(column) = self.allocation else { return Ok(Allocation::default()) };
        let word = line.cell(column);
        let known = Allocation::ALL.into_iter().find(|allocation| {
            word.eq_ignore_ascii_case(allocation.key())
                || word.eq_ignore_ascii_case(allocation.name())
        });
        match known {
            Some(allocation) => Ok(allocation),
            None if word.is_empty() => Ok(Allocation::default()),
            None => {
                let expected = Allocation::ALL.map(Allocation::key).join(", ");
                let error = ImportError::value(quote(word), format!("one of {expected}"));
                Err(error.at(line.place(column)))
            }
        }
    }
}

/// Characters of a text, as [`Price::new`] allows.
const MAX_TEXT: usize = 500;
