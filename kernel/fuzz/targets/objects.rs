//! What stands inside the JSON of every format.

#![no_main]

use kernel_fuzz::{check::check, shapes::object};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(&object(bytes)));
