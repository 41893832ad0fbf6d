//! The lines of tables of every format.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kernel_fuzz::tables(bytes));
