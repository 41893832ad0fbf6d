//! What agents send: texts whose counters go on from body to body, samples and events.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kernel_fuzz::wire(bytes));
