//! Right files of the older tools: training files, load-test replies, comparison tables.

use super::*;
use crate::{compare::Contender, export, result::Status};

const TEN: &str = "10=28 20=54 30=82 40=110 50=136 60=164 70=192 80=220 90=246 100=274";
const CLASSIC: &str = "no_spread_recorded levels_are_a_model";

#[test]
fn a_training_file_is_a_classic_result_without_spread() {
    let imported = read(training(&AZURE), &format!("host 0 | - | {TEN} | {CLASSIC} | 0 gaps"));
    assert_eq!(imported.format, Format::Training);
    let document = &imported.results[0].document;
    assert_eq!(
        (document.workload.name.as_str(), document.profile.as_str()),
        ("classic", "classic")
    );
    assert_eq!(document.peak_units_per_s(), Some(274.0));
    let missing = &imported.results[0].missing;
    assert!(missing.contains(&Fact::Name) && missing.contains(&Fact::Price), "{missing:?}");
    let contender = Contender::from_document(document, "m", None);
    assert_eq!(contender.points.len(), 10);
    assert!(!contender.has_spread());
}

#[test]
fn a_training_file_goes_out_as_it_came_in() {
    let text = training(&AZURE);
    let imported = import("file", text.as_bytes()).unwrap();
    assert_eq!(export::classic::training_json_lines(&imported.results[0].document, 1, 0), text);
}

#[test]
fn levels_out_of_order_are_sorted_and_noted() {
    let mut levels = AZURE;
    levels.reverse();
    let imported = read(training(&levels), &format!("host 0 | - | {TEN} | {CLASSIC} | 0 gaps"));
    assert_eq!(imported.notes, [Note::LevelsSorted { part: "host 0".to_owned() }]);
}

#[test]
fn missing_levels_are_gaps() {
    let imported = read(
        training(&[("10", "28"), ("30", "82"), ("100", "274")]),
        &format!("host 0 | - | 10=28 30=82 100=274 | {CLASSIC} | 7 gaps"),
    );
    assert!(
        imported.results[0].document.warnings.contains(&Warning::MissingLevel { busy_pct: 20.0 })
    );
    read(
        training(&[("25", "1"), ("50", "2"), ("75", "3")]),
        &format!("host 0 | - | 25=1 50=2 75=3 | {CLASSIC} | 1 gaps"),
    );
}

#[test]
fn two_hosts_of_one_file_are_two_results() {
    let other = line("10", "18").replace("\"host\":0", "\"host\":1");
    let imported = read(
        format!("{}{other}", line("10", "28")),
        &format!(
            "host 0 | - | 10=28 | {CLASSIC} | 9 gaps\nhost 1 | - | 10=18 | {CLASSIC} | 9 gaps"
        ),
    );
    assert_ne!(imported.results[0].document.id, imported.results[1].document.id);
    assert_eq!(imported.notes, [Note::SeveralResults { count: 2 }]);
    assert_eq!(imported.results[0].guess, Guess::default());
    let site = line("10", "18").replace("\"siteid\":1", "\"siteid\":2");
    read(
        format!("{}{site}", line("10", "28")),
        &format!(
            "host 0 of site 1 | - | 10=28 | {CLASSIC} | 9 gaps\nhost 0 of site 2 | - | 10=18 | {CLASSIC} | 9 gaps"
        ),
    );
}

#[test]
fn white_space_unknown_keys_and_a_missing_last_line_feed_do_no_harm() {
    read(
        "\n{ \"busy\" : 10,\n  \"units\" : 28, \"note\": [[[]]] }\n\n{\"busy\":1e2,\"units\":274.5}",
        &format!("host 0 | - | 10=28 100=274.5 | {CLASSIC} | 8 gaps"),
    );
}

fn reply(timestamp: &str) -> String {
    let levels: Vec<String> = (1..=10)
        .map(|ten| format!("{{\"busyPct\":{},\"workUnits\":{}}}", ten * 10, ten * 1200))
        .collect();
    format!(
        "{{\"hostname\":\"server-01\",\"timestamp\":{timestamp},\"numCores\":8,\"results\":[{}],\
         \"maxUnits\":12000,\"avgUnits\":6600,\"unitsPerSec\":1500.0}}",
        levels.join(",")
    )
}

const TWELVE: &str =
    "10=1200 20=2400 30=3600 40=4800 50=6000 60=7200 70=8400 80=9600 90=10800 100=12000";

#[test]
fn a_load_test_reply_says_name_time_and_cpus() {
    let expected = format!("reply of server-01 | server-01 | {TWELVE} | {CLASSIC} | 0 gaps");
    let imported = read(reply("1705320000"), &expected);
    let document = &imported.results[0].document;
    assert_eq!(imported.format, Format::LoadTest);
    assert_eq!(document.machine.cpu.vcpus, Some(8));
    assert_eq!(document.started_at_us, Some(1_705_320_000_000_000));
    assert!(!imported.results[0].missing.contains(&Fact::Name));
}

#[test]
fn the_time_of_a_reply_is_read_in_every_usual_form() {
    let started = |timestamp: &str| {
        import("file", reply(timestamp).as_bytes()).unwrap().results[0].document.started_at_us
    };
    for timestamp in ["1705320000", "1705320000000", "\"2024-01-15T12:00:00Z\"", "\"1705320000\""] {
        assert_eq!(started(timestamp), Some(1_705_320_000_000_000), "{timestamp}");
    }
    assert_eq!(started("null"), None);
    assert_eq!(started("0"), Some(0));
}

#[test]
fn a_failed_run_is_shown_as_one() {
    let imported = read(
        "{\"hostname\":\"server-01\",\"timestamp\":1705320000,\"error\":\"deadline exceeded\"}",
        "reply of server-01 | server-01 |  | no_spread_recorded run_failed | 0 gaps",
    );
    let document = &imported.results[0].document;
    assert_eq!(document.status, Status::Aborted);
    assert_eq!(
        document.warnings[1].to_string(),
        "The run failed: deadline exceeded. Nothing after that was measured; run it again."
    );
    read(
        "{\"hostname\":\"a\",\"error\":{\"code\":5},\"results\":[{\"busyPct\":10,\"workUnits\":1}]}",
        "reply of a | a | 10=1 | no_spread_recorded run_failed | 0 gaps",
    );
    read(
        "{\"hostname\":\"a\",\"error\":\"\",\"results\":[{\"busyPct\":100,\"workUnits\":1}]}",
        "reply of a | a | 100=1 | no_spread_recorded | 9 gaps",
    );
}

#[test]
fn figures_that_disagree_with_the_levels_are_doubted() {
    let file = reply("1705320000").replace("\"maxUnits\":12000", "\"maxUnits\":13000");
    let expected =
        format!("reply of server-01 | server-01 | {TWELVE} | {CLASSIC} figure_disagrees | 0 gaps");
    let document = &read(file, &expected).results[0].document;
    assert_eq!(
        document.warnings[2].to_string(),
        "The file states maxUnits 13000, its own levels give 12000.0. The levels were used."
    );
}

#[test]
fn levels_that_were_measured_are_not_called_a_model() {
    read(
        "{\"hostname\":\"a\",\"results\":[{\"busyPct\":10,\"workUnits\":5},{\"busyPct\":50,\"workUnits\":20},\
         {\"busyPct\":100,\"workUnits\":30}]}",
        "reply of a | a | 10=5 50=20 100=30 | no_spread_recorded | 7 gaps",
    );
}

#[test]
fn the_second_shape_states_a_provider_and_a_cost() {
    let file = "{\"serverId\":\"s-1\",\"serverName\":\"web\",\"provider\":\"Azure\",\
                \"data\":[{\"busyPct\":100,\"workUnits\":274}],\"hourlyCost\":0.085}";
    let imported = read(file, "reply of web | web | 100=274 | no_spread_recorded | 9 gaps");
    let result = &imported.results[0];
    assert_eq!(result.document.machine.offer.provider.as_deref(), Some("Azure"));
    assert_eq!(result.price, Some(StatedPrice { per_hour: 0.085 }));
    assert!(result.missing.contains(&Fact::PriceCurrencyAndDate));
    let free = read(
        file.replace("0.085", "0"),
        "reply of web | web | 100=274 | no_spread_recorded | 9 gaps",
    );
    assert_eq!(free.results[0].price, None);
    assert_eq!(free.notes, [Note::ZeroCost { part: "reply of web".to_owned() }]);
    read(
        "{\"serverId\":7,\"data\":[{\"busyPct\":100,\"workUnits\":274}]}",
        "reply of 7 | 7 | 100=274 | no_spread_recorded | 9 gaps",
    );
}

#[test]
fn a_list_or_a_stream_of_replies_is_several_results() {
    let one = "{\"hostname\":\"a\",\"results\":[{\"busyPct\":100,\"workUnits\":1}]}";
    let summary = "reply of a | a | 100=1 | no_spread_recorded | 9 gaps";
    let both = format!("{summary}\n{summary}");
    let list = read(format!("[{one},{one}]"), &both);
    assert_ne!(list.results[0].document.id, list.results[1].document.id);
    read(format!("{one}\n{one}\n"), &both);
}

#[test]
fn a_comparison_table_is_one_result_for_each_column() {
    let table = "busy_pct,azure_units,oci_units,ratio\n10,28,18,1.56\n20,54,36,1.50\n50,136,92,1.48\n100,274,182,1.51\n";
    let imported = read(
        table,
        &format!(
            "column 2 | azure | 10=28 20=54 50=136 100=274 | {CLASSIC} | 6 gaps\n\
             column 3 | oci | 10=18 20=36 50=92 100=182 | {CLASSIC} | 6 gaps"
        ),
    );
    assert_eq!(imported.format, Format::Comparison);
    assert_eq!(imported.results[1].guess.provider.as_deref(), Some("oci"));
    assert_eq!(imported.results[1].guess.name, None);
}

#[test]
fn a_ratio_is_checked_and_never_trusted() {
    let doubted = format!("{CLASSIC} ratio_disagrees");
    let imported = read(
        "busy_pct,a_units,b_units,ratio\n\n\n100,54,36,1.70\n",
        &format!(
            "column 2 | a | 100=54 | {doubted} | 9 gaps\ncolumn 3 | b | 100=36 | {doubted} | 9 gaps"
        ),
    );
    let warning = imported.results[0].document.warnings.last().unwrap();
    assert_eq!(
        warning.to_string(),
        "Line 4 states a ratio of 1.7, its own columns give 1.50. The columns were used."
    );
    let three = import("file", b"busy_pct,a_units,b_units,c_units,ratio\n100,1,2,3,9\n").unwrap();
    assert!(three.notes.contains(&Note::RatioNotChecked { columns: 3 }));
    read(
        "busy_pct,a_units,b_units,ratio\n100,0,0,\n",
        &format!(
            "column 2 | a | 100=0 | {CLASSIC} | 9 gaps\ncolumn 3 | b | 100=0 | {CLASSIC} | 9 gaps"
        ),
    );
}

#[test]
fn empty_cells_are_gaps_and_any_number_of_machines_is_read() {
    read(
        "BUSY_PCT, a_units ,\"b, c_Units\"\n10,28,\n100,,5\n",
        &format!(
            "column 2 | a | 10=28 | {CLASSIC} | 9 gaps\ncolumn 3 | b, c | 100=5 | {CLASSIC} | 9 gaps"
        ),
    );
    let titles: String = (0..100).map(|number| format!(",m{number}_units")).collect();
    let file = format!("busy_pct{titles}\n100{}\n", ",1".repeat(100));
    assert_eq!(import("file", file.as_bytes()).unwrap().results.len(), 100);
}

#[test]
fn names_from_strangers_stay_text() {
    let name = |name: &str| {
        let file =
            serde_json::json!({"hostname": name, "results": [{"busyPct": 100, "workUnits": 1}]});
        let imported = import("file", file.to_string().as_bytes()).unwrap();
        imported.results[0].document.machine.name.clone()
    };
    assert_eq!(name("<script>alert(1)</script>").as_deref(), Some("<script>alert(1)</script>"));
    assert_eq!(name("=cmd()").as_deref(), Some("=cmd()"));
    assert_eq!(name(&"x".repeat(10_000)).unwrap().len(), 200);
    assert_eq!(name("a\u{202e}b\u{0}\r\nc").as_deref(), Some("abc"));
    assert_eq!(name("\u{200f}"), None);
    let table = import("file", b"busy_pct,=cmd()_units\n100,28\n").unwrap();
    assert_eq!(table.results[0].document.machine.name.as_deref(), Some("=cmd()"));
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the samples are wherever the person who runs this has them"
)]
fn the_real_files_give_the_published_numbers() {
    let Ok(samples) = std::env::var("PERFANALYSIS_SAMPLES") else {
        println!("skipped: set PERFANALYSIS_SAMPLES to a folder with the sample data");
        return;
    };
    let sample = |name: &str| {
        let path = std::path::Path::new(&samples).join("training").join(name);
        import(name, &std::fs::read(path).unwrap()).unwrap()
    };
    let azure = sample("azure-pcd-server-01.training.json");
    assert_eq!(summary(&azure.results[0]), format!("host 0 | - | {TEN} | {CLASSIC} | 0 gaps"));
    assert_eq!(azure.results[0].guess.name.as_deref(), Some("pcd-server-01"));
    let oci = sample("oci-perftest-vm-02.training.json");
    assert_eq!(oci.results[0].document.peak_units_per_s(), Some(182.0));
    let table = sample("comparison_data.csv");
    for (column, file) in table.results.iter().zip([&azure, &oci]) {
        assert_eq!(column.document.levels, file.results[0].document.levels);
        assert_eq!(column.document.warnings, file.results[0].document.warnings);
    }
}
