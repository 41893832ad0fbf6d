//! A file as it is: packing, character sets, recognition, every format.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kernel_fuzz::import(bytes));
