//! Texts of `/proc` and of containers, in which counters are found.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kernel_fuzz::texts(bytes));
