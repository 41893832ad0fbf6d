//! What stands inside the JSON of every format, and inside what sysbench prints.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kernel_fuzz::objects(bytes));
