//! The lines of tables of every format.

#![no_main]

use kernel_fuzz::{check::check, shapes::table};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(&table(bytes)));
