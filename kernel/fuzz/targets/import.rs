//! A file as it is: packing, character sets, recognition, every format.

#![no_main]

use kernel_fuzz::check::check;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(bytes));
