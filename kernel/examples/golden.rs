//! Prints the golden digests of this build in the form of `src/workload/golden.json`,
//! for the day on which a workload changes on purpose and gets a new version.

use std::io::{self, Write};

use kernel::workload::golden;

fn main() -> io::Result<()> {
    io::stdout().lock().write_all(golden::to_json(&golden::compute()).as_bytes())
}
