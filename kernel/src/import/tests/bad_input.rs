//! What is wrong is refused as a whole, with the line, what was found and what to do.

use super::*;

const KNOWN: &str = "a result document, a training file, a load-test reply, a comparison table, \
                     the output of sysbench or a recording of what a host did";

#[test]
fn a_file_without_content_is_refused() {
    let sentence = "Found an empty file, expected at least one line; choose the file that the measuring tool wrote.";
    for file in ["", " \n\r\n\t", "\u{feff}", "\u{feff}\r\n"] {
        refused(file, sentence);
    }
}

#[test]
fn a_file_of_another_kind_is_named() {
    refused(
        "hello world\n",
        &format!(
            "Line 1, column 1: found a file that begins with “hello world”, expected {KNOWN}; \
             choose a file that holds results or a recording."
        ),
    );
    refused_for("null", "begins with “null”");
    refused_for("{\"a\":1}", "an object with the keys “a”");
    refused_for("{}", "an object with the keys “”");
    refused_for("[1,2]", "a list that begins with “1,2]”");
    refused_for("<html>\u{202e}", "“<html>\\u{202e}”");
    refused_for(format!("[{}]", line("10", "1").trim()), "write one record per line");
}

#[test]
fn a_file_that_was_cut_off_is_refused_with_the_line() {
    let whole = training(&AZURE);
    refused(
        &whole[..whole.len() - 13],
        "Line 10, column 32: found the end of the file after “{\"siteid\":1,\"host\":0,\"busy\":100,”, \
         expected the rest of it; the file was cut off; copy it again, or delete line 10 to import the \
         levels before it.",
    );
    refused_for(&whole[..10], "the file was cut off; copy it again.");
    refused_for("{\"hostname\":\"a\",\"results\":[{\"busyPct\":10,", "the file was cut off");
    refused_for("{\"schema\":\"perfanalysis/result\",\"ver", "the file was cut off");
    refused_for("busy_pct,a_units,b_units\n10,28,18\n20,5", "Line 3, column 4: found 2 columns");
}

#[test]
fn numbers_that_no_measurement_gives_are_refused() {
    let file = |units| format!("{}{}", line("10", "28"), line("20", units));
    refused(
        file("NaN"),
        "Line 2, column 40: found “NaN”, expected a number or another JSON value (JSON has no NaN and no \
         Infinity); correct it and import the file again.",
    );
    refused_for(file("Infinity"), "Line 2, column 40: found “Infinity”");
    refused_for(file("-Infinity"), "Line 2, column 40: found “-Infinity”");
    refused(
        file("-1"),
        "Line 2, column 40: found -1 units, expected units per second from 0 to 1,000,000,000,000; \
         correct it and import the file again.",
    );
    refused_for(file("1e308"), "Line 2, column 40: found 1e308 units");
    refused_for(
        file("1e999"),
        "Line 2, column 40: found “1e999”, expected a number that a measurement",
    );
    refused_for(
        file("18446744073709551616"),
        "Line 2, column 40: found 1.8446744073709552e19 units",
    );
    refused_for(file("\"54\""), "Line 2, column 40: found the text “54”, expected a number");
    refused_for(file("null"), "Line 2, column 40: found null, expected a number");
    refused_for(file("[]"), "found a list, expected a number");
    refused_for(file("true"), "found “true”, expected a number");
}

#[test]
fn loads_out_of_range_are_refused() {
    for busy in ["0", "5", "9.99", "101", "-10", "1e300"] {
        refused_for(line(busy, "1"), "% busy; correct it and import the file again.");
    }
    refused(
        format!("{}{}", line("10", "28"), line("5", "14")),
        "Line 2, column 29: found a load of 5 %, expected 10 to 100 % busy; correct it and import the file \
         again.",
    );
    refused_for("busy_pct,a_units\n101,1\n", "Line 2, column 1: found a load of 101 %");
    refused_for(
        "{\"hostname\":\"a\",\n\"results\":[{\"busyPct\":0,\"workUnits\":1}]}",
        "Line 2, column 23: found a load of 0 %",
    );
}

#[test]
fn a_level_stated_twice_is_refused_with_both_lines() {
    refused(
        training(&[("10", "28"), ("20", "54"), ("10", "28")]),
        "Line 3, column 29: found 10 % busy again (first on line 1, column 29), expected each level once; \
         delete one of the two and import the file again.",
    );
    refused_for(
        "busy_pct,a_units\n10,28\n\n10,3\n",
        "Line 4, column 1: found 10 % busy again (first on line 2",
    );
    refused_for(
        "{\"hostname\":\"a\",\"results\":[{\"busyPct\":10,\"workUnits\":1},\n{\"busyPct\":10,\"workUnits\":1}]}",
        "Line 2, column 12: found 10 % busy again (first on line 1, column 39)",
    );
}

#[test]
fn records_that_break_json_are_refused() {
    refused_for("{\"busy\":10}", "found a record without “units”");
    refused_for("{\"busy\":10,\"busy\":20,\"units\":1}", "found “busy” twice in one record");
    refused_for("{\"busy\":10,\"units\":1,}", "found a comma before a closing bracket");
    refused_for("{\"busy\":10 \"units\":1}", "Line 1, column 12");
    refused_for(
        format!("{},\n{}", line("10", "1").trim(), line("20", "2")),
        "found a comma between records, expected each record on a line of its own",
    );
    refused_for(format!("{} x", line("10", "1").trim()), "Line 1, column 43: found “x”");
    refused_for(
        "{\"host\":\"a\",\"busy\":10,\"units\":1}",
        "found the text “a”, expected a whole number",
    );
}

#[test]
fn any_depth_of_nesting_is_answered() {
    let deep = 100_000;
    refused_for("[".repeat(deep), "a list that begins with “[[[");
    refused_for("{\"a\":".repeat(deep), "the file was cut off");
    refused_for(
        format!("{{\"a\":{}1{}", "{\"a\":".repeat(deep), "}".repeat(deep + 1)),
        "the keys “a”",
    );
    let lists = format!("{}{}", "[".repeat(deep), "]".repeat(deep));
    let level = "\"results\":[{\"busyPct\":10,\"workUnits\":1}]";
    refused_for(
        format!("{{\"hostname\":\"a\",{level},\"timestamp\":{lists}}}"),
        "found the time “[[[",
    );
    refused_for(
        format!("{{\"schema\":\"perfanalysis/result\",\"version\":{lists}}}"),
        "found a list",
    );
}

#[test]
fn times_that_cannot_be_true_are_refused() {
    let file = |time: &str| {
        format!(
            "{{\"hostname\":\"a\",\"timestamp\":{time},\"results\":[{{\"busyPct\":100,\"workUnits\":1}}]}}"
        )
    };
    refused(
        file("253402300799"),
        "Line 1, column 29: found the time “253402300799”, expected seconds, milliseconds or RFC 3339 \
         between 1970 and 2100; correct the time, or delete it to import the result without one.",
    );
    for time in ["-1", "\"9999-12-31T23:59:59Z\"", "\"yesterday\"", "{}", "1e300"] {
        refused_for(file(time), "Line 1, column 29: found the time");
    }
}

#[test]
fn tables_with_a_wrong_shape_are_refused() {
    let header =
        "expected busy_pct, then a <name>_units column for each machine, then perhaps ratio";
    refused_for("busy_pct;a_units\n10;28\n", "separate the columns with commas");
    refused_for(
        "busy_pct,a_units,b\n10,28,1\n",
        &format!("Line 1, column 18: found the column “b”, {header}"),
    );
    refused_for("busy_pct,_units\n10,28\n", "Line 1, column 10: found the column “_units”");
    refused_for("busy_pct,ratio\n10,28\n", &format!("found no machine, {header}"));
    refused_for(
        "busy_pct,a_units,a_units\n10,28,3\n",
        "Line 1, column 18: found the column “a_units” again",
    );
    refused_for("busy_pct,a_units\n", "found no figure in the column “a”");
    refused_for("busy_pct,a_units\n10,28,5\n", "Line 2, column 4: found 3 columns, expected 2");
    refused_for("busy_pct,a_units\n,28\n", "Line 2, column 1: found no load");
    for cell in ["x", "NaN", "inf", "1e999", "1_000"] {
        refused_for(
            format!("busy_pct,\"a\"_units\n10,28\n20,{cell}\n"),
            "Line 3, column 4: found “",
        );
    }
    refused_for("busy_pct,a_units\n10,-1\n", "Line 2, column 4: found -1 units");
}

#[test]
fn replies_with_impossible_facts_are_refused() {
    let with = |fact: &str| {
        format!("{{\"hostname\":\"a\",{fact},\"results\":[{{\"busyPct\":100,\"workUnits\":1}}]}}")
    };
    refused_for(
        with("\"numCores\":2.5"),
        "Line 1, column 28: found 2.5 cores, expected a whole number",
    );
    refused_for(with("\"numCores\":-1"), "found -1 cores");
    refused_for(with("\"hourlyCost\":-1"), "found a cost of -1 per hour");
    refused_for("{\"hostname\":\"a\",\"results\":[]}", "found a reply without levels");
    refused_for("{\"hostname\":\"a\",\"results\":null}", "found a reply without levels");
    refused_for(
        "[{\"hostname\":\"a\",\"results\":[{\"busyPct\":10,\"workUnits\":1}]},\n\
         {\"hostname\":\"b\",\"results\":[{\"busyPct\":9,\"workUnits\":1}]}]",
        "Line 2, column 39: found a load of 9 %",
    );
}

#[test]
fn more_than_anyone_measures_is_refused() {
    let hosts: String = (0..=MAX_RESULTS)
        .map(|host| format!("{{\"host\":{host},\"busy\":10,\"units\":1}}\n"))
        .collect();
    refused_for(hosts, "Line 1001, column 1: found more than 1000 hosts");
    refused_for(
        format!("busy_pct{}\n", ",".repeat(100_000)),
        "Line 1, column 1: found 100001 columns",
    );
    let levels: Vec<f64> = (0..=1_000).map(|step| 10.0 + f64::from(step) * 0.01).collect();
    let lines: String = levels.iter().map(|busy| line(&busy.to_string(), "1")).collect();
    refused_for(lines, "Line 1001, column 1: found more than 1000 levels of one machine");
    let rows: String = levels.iter().map(|busy| format!("{busy},1\n")).collect();
    refused_for(
        format!("busy_pct,a_units\n{rows}"),
        "Line 1002, column 1: found more than 1000 levels",
    );
    let entries: Vec<String> =
        levels.iter().map(|busy| format!("{{\"busyPct\":{busy},\"workUnits\":1}}")).collect();
    refused_for(
        format!("{{\"hostname\":\"a\",\"results\":[{}]}}", entries.join(",")),
        "found more than 1000 levels",
    );
}

#[test]
fn a_small_file_does_not_grow_to_millions_of_values() {
    let reply = "{\"hostname\":\"a\",\"results\":[{\"busyPct\":10,\"workUnits\":1}]}";
    let more = "{}".repeat(2 * MAX_RESULTS);
    refused_for(format!("{reply}{more}"), "more than 1000 replies");
    let list = ",{}".repeat(2 * MAX_RESULTS);
    refused_for(format!("[{reply}{list}]"), "more than 1000 replies");
    let row = ",".repeat(100_000);
    refused_for(
        format!("busy_pct,a_units\n10,1\n{row}\n"),
        "Line 3, column 1: found 100001 columns",
    );
    let failed = "{\"hostname\":\"a\",\"results\":[],\"error\":[0,0]}";
    let imported = import("file", failed.as_bytes()).unwrap();
    let failure = Warning::RunFailed { message: "[0,0]".to_owned() };
    assert!(imported.results[0].document.warnings.contains(&failure));
}

#[test]
fn an_error_carries_its_place_for_programs() {
    let error = import("file", line("5", "1").as_bytes()).unwrap_err();
    assert_eq!(error.place, Some(Place { line: 1, column: 29 }));
    assert_eq!(error.kind, ErrorKind::Value);
    let json = serde_json::to_string(&error).unwrap();
    assert_eq!(serde_json::from_str::<ImportError>(&json).unwrap(), error);
}

#[test]
fn any_single_mistake_in_any_file_is_answered_in_one_sentence() {
    let files = [
        training(&AZURE[..2]),
        "{\"hostname\":\"é\",\"timestamp\":1705320000,\"results\":[{\"busyPct\":10,\"workUnits\":5}]}".to_owned(),
        "busy_pct,a_units,\"b\"_units,ratio\n10,28,18,1.56\n20,54,36,1.5\n".to_owned(),
        documents::full().to_json(),
    ];
    for file in &files {
        for (at, _) in file.char_indices() {
            answered(&file[..at]);
            for instead in ["", "\"", "{", "]", ",", "-", "9", "\n", "é", "\\"] {
                let rest = file[at..].chars().skip(1);
                answered(
                    &file[..at].chars().chain(instead.chars()).chain(rest).collect::<String>(),
                );
            }
        }
    }
}

#[track_caller]
fn answered(file: &str) {
    if let Err(error) = import("file", file.as_bytes()) {
        let sentence = error.to_string();
        assert!(sentence.ends_with('.') && !sentence.contains('\n'), "{sentence}\n{file}");
    }
}
