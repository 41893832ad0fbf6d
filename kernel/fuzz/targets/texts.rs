//! Texts of `/proc` and of containers, in which counters are found.

#![no_main]

use kernel_fuzz::{check::check, shapes::texts};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(&texts(bytes)));
