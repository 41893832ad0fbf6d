//! Times that cannot be true.

use super::*;

#[test]
fn times_outside_of_2000_to_2100_are_refused_with_their_line() {
    let file = |at: &str| collection(2) + &record(at, "/proc/stat", &stat(1_500));
    refused(
        file("5"),
        "Line 3, column 14: found the time “5”, expected seconds, milliseconds, micro- or nanoseconds since \
         1970, or RFC 3339, between 2000 and 2100; correct the time or delete the line, and import the file \
         again.",
    );
    for at in [
        "0",
        "-1",
        "1e308",
        "253402300799",
        "18446744073709551616",
        "\"1970-01-01T00:00:05Z\"",
        "\"9999-12-31T23:59:59Z\"",
        "\"yesterday\"",
        "null",
        "true",
        "{}",
        "[1767800521]",
    ] {
        refused_for(file(at), "Line 3, column 14: found the time “");
    }
    for at in ["NaN", "Infinity", "-Infinity"] {
        refused_for(file(at), &format!("Line 3, column 14: found “{at}”"));
    }
    refused_for(file("1e999"), "Line 3, column 14: found");
}

#[test]
fn a_capture_has_the_same_times() {
    let file = |at: &str| {
        captured("0", at, "/proc/stat", &stat(0))
            + &captured("0", "1767800526", "/proc/stat", &stat(5))
    };
    refused_for(
        file("\"9999-01-01T00:00:00Z\""),
        "Line 1, column 55: found the time “9999-01-01T00:00:00Z”",
    );
    refused_for(file("17"), "found the time “17”");
}
