//! What sysbench prints becomes a score, and never a result.

use super::*;
use crate::foreign::LatencyMs;

/// As the tool lays it out, with figures of no machine.
const OUTPUT: &str = "\
sysbench 1.0.99 (using system LuaJIT 2.1.0)

Running the test with following options:
Number of threads: 4
Initializing random number generator from current time


Prime numbers limit: 20000

Initializing worker threads...

Threads started!

CPU speed:
    events per second:  1234.50

General statistics:
    total time:                          10.0004s
    total number of events:              12345

Latency (ms):
         min:                                    2.10
         avg:                                    3.24
         max:                                   17.00
         95th percentile:                        4.50
         sum:                                39987.12

Threads fairness:
    events (avg/stddev):           3086.2500/23.00
    execution time (avg/stddev):   9.9968/0.00
";

#[test]
fn the_output_of_sysbench_is_a_score_without_a_result() {
    let imported = import("a.log", OUTPUT.as_bytes()).unwrap();
    assert!(imported.results.is_empty() && imported.format == Format::Sysbench);
    let [score] = imported.foreign.as_slice() else { panic!("{imported:?}") };
    assert_eq!(
        (score.version.as_deref(), score.threads, score.prime_limit, score.events),
        (Some("1.0.99"), Some(4), Some(20_000), Some(12_345))
    );
    assert_eq!((score.events_per_s, score.total_time_s), (1234.5, Some(10.0004)));
    let latency = LatencyMs { min: 2.1, avg: 3.24, max: 17.0, p95: Some(4.5) };
    assert_eq!(score.latency_ms, Some(latency));
    let preview = preview("a.log", OUTPUT.as_bytes()).unwrap();
    assert_eq!(
        preview.scores,
        [
            "sysbench cpu with 4 threads and primes up to 20,000: 1,234.50 events/s, higher is better."
        ]
    );
}

#[test]
fn it_is_read_with_line_ends_of_windows_too() {
    let imported = import("a.log", OUTPUT.replace('\n', "\r\n").as_bytes()).unwrap();
    assert_eq!(imported.foreign[0].events_per_s, 1234.5);
}

#[test]
fn a_bad_output_is_refused_with_the_line() {
    let advice = "run “sysbench cpu run” again and keep all that it prints.";
    let end = OUTPUT.find("CPU speed").unwrap();
    refused(
        &OUTPUT[..end],
        &format!(
            "Line 12, column 17: found the end of the output without “events per second”, expected a \
             run that went to its end; {advice}"
        ),
    );
    refused(
        OUTPUT.replace("1234.50", "nan"),
        &format!(
            "Line 15, column 23: found “nan” for “events per second”, expected a number from 0 to \
             1,000,000,000,000,000; {advice}"
        ),
    );
    refused_for(
        OUTPUT.replace("1234.50", "0.00"),
        "Line 15, column 23: found no events per second",
    );
    for (score, found) in [("0.0000001", "0.0000001"), ("2000000000000.00", "2000000000000")] {
        refused_for(
            OUTPUT.replace("1234.50", score),
            &format!(
                "Line 15, column 23: found {found} events per second, expected a number from \
                 0.000001 to 1,000,000,000,000; {advice}"
            ),
        );
    }
    refused_for(OUTPUT.replace("1234.50", "-5"), "found “-5”");
    refused_for(OUTPUT.replace("1234.50", "1e400"), "found “1e400”");
    refused_for(OUTPUT.replace("threads: 4", "threads: 2.5"), "Line 4, column 19: found 2.5");
    refused_for(OUTPUT.replace("threads: 4", "threads: 0"), "expected a whole number from 1 on");
    let alone = import("a.log", OUTPUT.replace("threads: 4", "threads: 1").as_bytes()).unwrap();
    assert_eq!(alone.foreign[0].threads, Some(1));
    refused_for(
        format!("{OUTPUT}{OUTPUT}"),
        "a second time after line 8, expected one run in one file; import each run from a file of its own",
    );
    refused_for("sysbench 1.0.20 (memory)\n", "without “Prime numbers limit”");
    refused_for("sysbench ", "without “Prime numbers limit”");
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the samples are wherever the person who runs this has them"
)]
fn real_outputs_give_the_scores_that_were_published() {
    let Ok(samples) = std::env::var("PERFANALYSIS_SAMPLES") else {
        println!("skipped: set PERFANALYSIS_SAMPLES to a folder with the sample data");
        return;
    };
    let score = |name: &str| {
        let path = format!("{samples}/reports/{name}.sysbench.log");
        import(name, &std::fs::read(path).unwrap()).unwrap().foreign.remove(0)
    };
    let names =
        ["test1__azure_replay", "test1__oci_source", "test2__azure_source", "test2__oci_replay"];
    let scores = names.map(score);
    assert_eq!(
        scores.clone().map(|score| score.events_per_s),
        [2039.64, 4667.69, 2040.53, 4667.69]
    );
    assert!(scores.iter().all(|score| score.same_work(&scores[0])));
}
