//! What every input has to lead to, and how the bytes of a fuzzer become files of a format: one
//! function for each target.
//!
//! `kernel/tests/regressions.rs` holds the same to every input that was ever found.

mod check;
mod shapes;
mod wire;

use check::check;

/// A file as it is: packing, character sets, recognition, every format.
pub fn import(bytes: &[u8]) {
    check(bytes);
}

/// The lines of tables of every format.
pub fn tables(bytes: &[u8]) {
    check(&shapes::table(bytes));
}

/// What stands inside the JSON of every format, and inside what sysbench prints.
pub fn objects(bytes: &[u8]) {
    check(&shapes::object(bytes));
}

/// Texts of `/proc` and of containers, in which counters are found.
pub fn texts(bytes: &[u8]) {
    check(&shapes::texts(bytes));
}

/// What agents send, whole and inside of what a body begins and ends with; texts one by one.
pub fn wire(bytes: &[u8]) {
    wire::check(bytes);
    wire::check(&shapes::body(bytes));
    wire::check_apart(&shapes::texts(bytes));
}
