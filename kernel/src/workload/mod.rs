//! The workloads: what one unit of work is. This file is the list; a new one is
//! a file beside it, a line in each function below, and golden digests.

mod bytes;
mod classic;
mod float;
pub mod golden;
mod int;
mod lane;
mod memory;
mod mixer;
mod standard;

use std::{fmt, str::FromStr};

pub use self::{
    lane::{BLOCK_UNITS, Lane, digest_sum, verify},
    mixer::Origin,
    standard::State,
};
use crate::result::WorkloadId;

/// Memory that one lane of any workload needs, rounded up, in bytes.
pub const LANE_BYTES: u64 = 5 << 20;

/// Words of a private table: 4 MiB.
const TABLE_WORDS: usize = 1 << 19;
type Table = [u64; TABLE_WORDS];

/// One kind of work, cut into units that follow from one another.
pub trait Unit {
    /// Builds the whole state of a block, whatever ran before.
    fn begin(&mut self, origin: Origin);

    /// Runs one unit, evolves the state and returns the unit's digest.
    fn unit(&mut self) -> u64;
}

/// What can be measured: the headline, its four parts alone, and the unit of earlier tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Workload {
    Standard,
    Int,
    Float,
    Memory,
    Bytes,
    Classic,
}

impl Workload {
    pub const ALL: [Self; 6] =
        [Self::Standard, Self::Int, Self::Float, Self::Memory, Self::Bytes, Self::Classic];

    /// The four parts of `standard`, in the order in which a unit runs them.
    pub const PARTS: [Self; 4] = [Self::Int, Self::Float, Self::Memory, Self::Bytes];

    /// The name in documents, tables and commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Int => "int",
            Self::Float => "float",
            Self::Memory => "memory",
            Self::Bytes => "bytes",
            Self::Classic => "classic",
        }
    }

    /// Results of different versions are not compared. A version is frozen: other digests, or
    /// other work, take the next number.
    pub fn version(self) -> u32 {
        match self {
            Self::Standard
            | Self::Int
            | Self::Float
            | Self::Memory
            | Self::Bytes
            | Self::Classic => 1,
        }
    }

    /// What it stresses, in one sentence.
    pub fn description(self) -> &'static str {
        match self {
            Self::Standard => {
                "A fixed bundle of integer, float, memory and byte work in equal shares."
            }
            Self::Int => "A chain of 64-bit multiplications with unpredictable branches.",
            Self::Float => "IEEE 754 binary64 + - * / and square root in three independent chains.",
            Self::Memory => {
                "Dependent reads and writes in random order over a private 4 MiB table."
            }
            Self::Bytes => "Writing text, finding its repeats and hashing the rest byte by byte.",
            Self::Classic => "The unit of earlier tools: one pass over a private 4 MiB table.",
        }
    }

    /// Name and version as a result document states them.
    pub fn id(self) -> WorkloadId {
        WorkloadId { name: self.name().to_owned(), version: self.version() }
    }

    /// Memory for one lane; its state is built by `Unit::begin`.
    fn allocate(self) -> Box<dyn Unit + Send> {
        match self {
            Self::Standard => Box::<State>::default(),
            Self::Int => Box::<int::Int>::default(),
            Self::Float => Box::<float::Float>::default(),
            Self::Memory => Box::<memory::Memory>::default(),
            Self::Bytes => Box::<bytes::Bytes>::default(),
            Self::Classic => Box::<classic::Classic>::default(),
        }
    }
}

impl fmt::Display for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no workload.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown workload {found:?}: use standard, int, float, memory, bytes or classic")]
pub struct UnknownWorkload {
    found: String,
}

impl FromStr for Workload {
    type Err = UnknownWorkload;

    fn from_str(name: &str) -> Result<Self, UnknownWorkload> {
        Self::ALL
            .into_iter()
            .find(|workload| workload.name() == name)
            .ok_or_else(|| UnknownWorkload { found: name.chars().take(40).collect() })
    }
}

/// A table of zeros on the heap, never on the stack.
fn zeroed_table() -> Box<Table> {
    let words: Box<[u64]> = vec![0; TABLE_WORDS].into();
    words.try_into().expect("the slice was made with the length of the table")
}
