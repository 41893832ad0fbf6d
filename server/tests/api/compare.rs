//! Results side by side: as data, and as the files that the older tools read.

use serde_json::{Value, json};

use crate::{
    form::Form,
    samples::{document, id, real, training},
    server::Server,
};

/// Uploads two training files with their offers and prices; the ids of the results.
async fn upload(server: &Server, azure: &[u8], oci: &[u8]) -> String {
    let price = |per_hour: f64| json!({"per_hour": per_hour, "currency": "USD", "as_of": "2026-01-10", "source": "example"});
    let facts = json!([
        {"file": 0, "name": "pcd-server-01", "provider": "Azure", "vcpus": 2, "price": price(0.085)},
        {"file": 1, "name": "perftest-vm-02", "provider": "OCI", "vcpus": 2, "price": price(0.015)},
    ]);
    let form = Form::default().file("azure.json", azure).file("oci.json", oci).facts(&facts);
    let answer = server.import_form(form).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let files = answer.json()["files"].clone();
    let id = |file: usize| files[file]["results"][0]["id"].as_str().unwrap().to_owned();
    format!("{},{}", id(0), id(1))
}

async fn compared(server: &Server, query: &str) -> Value {
    let answer = server.get(&format!("/api/v1/compare?{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/json");
    answer.json()
}

#[track_caller]
fn near(value: &Value, expected: f64, tolerance: f64) {
    let found = value.as_f64().unwrap();
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

#[tokio::test]
async fn the_real_files_give_the_figures_that_are_known() {
    let (Some(azure), Some(oci), Some(table)) = (
        real("training/azure-pcd-server-01.training.json"),
        real("training/oci-perftest-vm-02.training.json"),
        real("training/comparison_data.csv"),
    ) else {
        return;
    };
    let server = Server::start().await;
    let ids = upload(&server, &azure, &oci).await;
    let (azure_id, oci_id) = ids.split_once(',').unwrap();

    let comparison = compared(&server, &format!("ids={ids}&baseline={oci_id}")).await;
    let rows = &comparison["rows"];
    near(&rows[0]["summary"]["full_units_per_s"], 274.0, 0.0);
    near(&rows[1]["summary"]["full_units_per_s"], 182.0, 0.0);
    near(&rows[0]["ratio_to_baseline"], 1.5055, 0.00005);
    let full = &comparison["levels"][9];
    assert_eq!(full["nominal_pct"], 100.0);
    near(&full["cells"][0]["gap_units_per_s"], 92.0, 0.0);
    near(&rows[0]["at"]["units_per_s_per_dollar_hour"], 3_223.53, 0.005);
    near(&rows[1]["at"]["units_per_s_per_dollar_hour"], 12_133.33, 0.005);
    near(&rows[0]["at"]["dollars_per_million_units"], 0.0862, 0.00005);
    near(&rows[1]["at"]["dollars_per_million_units"], 0.0229, 0.00005);
    near(&rows[0]["standing"]["pct_of_best"], 26.6, 0.05);
    near(&comparison["value_ranges"][0]["range"], 3.76, 0.005);
    assert_eq!(comparison["value_ranges"][0]["best"], oci_id);
    assert_eq!(comparison["value_order"], json!([1, 0]));
    assert!(comparison["verdict"].is_object());

    let training = server.get(&format!("/api/v1/compare?ids={azure_id}&format=training")).await;
    assert_eq!(training.text().trim_end(), String::from_utf8(azure).unwrap().trim_end());
    let classic = server.get(&format!("/api/v1/compare?ids={ids}&format=comparison")).await;
    let names = "busy_pct,pcd-server-01_units,perftest-vm-02_units,ratio";
    let table = String::from_utf8(table).unwrap();
    let expected = table.replace("busy_pct,azure_units,oci_units,ratio", names);
    assert_eq!(classic.text().trim_end(), expected.trim_end());
}

#[tokio::test]
async fn a_comparison_is_made_at_the_load_that_is_asked_for() {
    let server = Server::start().await;
    let ids = upload(&server, training(200).as_bytes(), training(100).as_bytes()).await;
    let half = compared(&server, &format!("ids={ids}&at=50&format=&baseline=")).await;
    assert_eq!(half["at_pct"], 50.0);
    near(&half["rows"][0]["at"]["units_per_s"], 100.0, 0.0);
    for (at, expected) in [
        ("0", "The load 0 % is out of range"),
        ("100.5", "out of range"),
        ("-1", "out of range"),
        ("NaN", "The load is no number"),
        ("inf", "out of range"),
        ("abc", "at: invalid float"),
    ] {
        let detail = server.get(&format!("/api/v1/compare?ids={ids}&at={at}")).await.problem(422);
        assert!(detail.contains(expected), "{at}: {detail}");
    }
}

#[tokio::test]
async fn what_cannot_be_compared_is_refused_in_one_sentence() {
    let server = Server::start().await;
    let classic = upload(&server, training(200).as_bytes(), training(100).as_bytes()).await;
    server.import(document(1, Some("key-a"), 137).to_json()).await;
    let many = vec!["x"; 21].join(",");
    let pooled = vec!["x"; 200].join("~");
    for (query, status, expected) in [
        ("", 422, "There is nothing to compare"),
        ("ids=,,%20,", 422, "There is nothing to compare"),
        ("ids=nobody,noone", 404, "There is no result nobody, noone."),
        ("ids=a%00b", 404, "There is no result"),
        ("ids=a~b,c~d~e", 404, "There is no result a, b, c and 2 more."),
        (&format!("ids={many}"), 422, "21 results are too many"),
        (&format!("ids=a,{pooled}"), 422, "201 results are too many for one comparison; pool"),
        (&format!("ids={classic},{}", id(1)), 422, "only results of the same workload"),
        (&format!("ids={0},{0}", id(1)), 422, "is chosen twice"),
        (&format!("ids={classic}&baseline=nobody"), 422, "The baseline nobody is not among"),
        (&format!("ids={classic}&format=xml"), 422, "unknown variant `xml`"),
    ] {
        let detail = server.get(&format!("/api/v1/compare?{query}")).await.problem(status);
        assert!(detail.contains(expected), "{query}: {detail}");
    }
}

#[tokio::test]
async fn files_are_named_and_hold_no_formula() {
    let server = Server::start().await;
    let facts = json!([{"file": 0, "name": "=cmd()|'/c calc'!A0"}]);
    let form = Form::default().file("a", training(100)).facts(&facts);
    let answer = server.import_form(form).await.json();
    let id = answer["files"][0]["results"][0]["id"].as_str().unwrap();
    for (format, name, kind) in [
        ("csv", "comparison.csv", "text/csv; charset=utf-8"),
        ("comparison", "comparison_data.csv", "text/csv; charset=utf-8"),
        ("training", "training.json", "application/jsonl"),
    ] {
        let answer = server.get(&format!("/api/v1/compare?ids={id}&format={format}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("content-type"), kind);
        assert!(answer.header("content-disposition").contains(&format!("filename=\"{name}\"")));
        assert!(!answer.text().contains(",=cmd") && !answer.text().contains("\n=cmd"));
    }
}

const SYSBENCH: &str = "sysbench 1.0.20 (using system LuaJIT 2.1.0-beta3)

Running the test with following options:
Number of threads: 2

Prime numbers limit: 10000

CPU speed:
    events per second:  RATE

General statistics:
    total time:                          300.0014s
    total number of events:              611898

Latency (ms):
         min:                                    0.97
         avg:                                    0.98
         max:                                   28.22
         95th percentile:                        0.99
";

/// Uploads the output of another tool for a machine: 201 where it is new, 200 where it is not.
async fn upload_score(server: &Server, bytes: &[u8], machine_id: &str, status: u16) -> Value {
    let facts = json!([{"file": 0, "result": 0, "machine_id": machine_id}]);
    let form = Form::default().file("cpu.log", bytes).facts(&facts);
    let answer = server.import_form(form).await;
    assert_eq!(answer.status, status, "{}", answer.text());
    answer.json()
}

/// The machines of the results, in their order.
async fn machines(server: &Server, ids: &str) -> Vec<String> {
    let rows = compared(server, &format!("ids={ids}")).await["rows"].clone();
    let id = |row: &Value| row["contender"]["machine_id"].as_str().unwrap().to_owned();
    rows.as_array().unwrap().iter().map(id).collect()
}

/// The sentence about a tool that ranks the other way round, with both ratios.
fn disagreement(comparison: &Value) -> Option<(f64, f64)> {
    let findings = comparison["findings"].as_array()?;
    let found = findings.iter().find(|finding| finding["kind"] == "foreign_disagrees")?;
    Some((found["units_ratio"].as_f64()?, found["foreign_ratio"].as_f64()?))
}

#[tokio::test]
async fn a_score_of_another_tool_is_kept_beside_its_machine_and_contradicts_the_units() {
    let server = Server::start().await;
    let ids = upload(&server, training(300).as_bytes(), training(200).as_bytes()).await;
    let machines = machines(&server, &ids).await;
    let slow = SYSBENCH.replace("RATE", "2000.00");
    let detail = server.import(slow.as_bytes()).await.json();
    let detail = detail["files"][0]["problem"]["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("choose the machine"), "{detail}");

    for status in [201, 200] {
        let answer = upload_score(&server, slow.as_bytes(), &machines[0], status).await;
        assert_eq!(answer["files"][0]["format"], "sysbench");
        assert_eq!(answer["files"][0]["scores"][0]["machine_id"], *machines[0]);
    }
    let fast = SYSBENCH.replace("RATE", "5000.00");
    upload_score(&server, fast.as_bytes(), &machines[1], 201).await;
    let comparison = compared(&server, &format!("ids={ids}")).await;
    let (units, foreign) = disagreement(&comparison).unwrap();
    assert!((units - 1.5).abs() < 1e-9 && (foreign - 2.5).abs() < 1e-9, "{units} {foreign}");

    let path = format!("/api/v1/machines/{}/scores", machines[0]);
    let items = server.get(&path).await.json()["items"].clone();
    assert_eq!(items.as_array().unwrap().len(), 1, "the same file is kept once");
    near(&items[0]["events_per_s"], 2000.0, 0.0);
    let id = items[0]["id"].as_str().unwrap();
    assert_eq!(server.delete(&format!("/api/v1/scores/{id}")).await.status, 204);
    server.delete(&format!("/api/v1/scores/{id}")).await.problem(404);
    let comparison = compared(&server, &format!("ids={ids}")).await;
    assert_eq!(disagreement(&comparison), None);
    server.get("/api/v1/machines/nobody/scores").await.problem(404);
}

#[tokio::test]
async fn the_real_files_of_another_tool_put_the_other_machine_ahead() {
    let (Some(azure), Some(oci), Some(azure_score), Some(oci_score)) = (
        real("training/azure-pcd-server-01.training.json"),
        real("training/oci-perftest-vm-02.training.json"),
        real("reports/test1__azure_replay.sysbench.log"),
        real("reports/test1__oci_source.sysbench.log"),
    ) else {
        return;
    };
    let server = Server::start().await;
    let ids = upload(&server, &azure, &oci).await;
    let machines = machines(&server, &ids).await;
    upload_score(&server, &azure_score, &machines[0], 201).await;
    upload_score(&server, &oci_score, &machines[1], 201).await;
    let (units, foreign) = disagreement(&compared(&server, &format!("ids={ids}")).await).unwrap();
    assert!((units - 1.5055).abs() < 0.0001 && (foreign - 2.2885).abs() < 0.0005);
}

#[tokio::test]
async fn several_machines_with_a_tilde_between_them_are_one_choice() {
    let server = Server::start().await;
    let now_us = (server.state.backend.now_us)();
    for (number, key, units) in [(1, "key-a", 137), (2, "key-b", 139), (3, "key-c", 200)] {
        let mut document = document(number, Some(key), units);
        document.started_at_us = Some(now_us);
        assert_eq!(server.import(document.to_json()).await.status, 201);
    }
    let machines = machines(&server, &format!("{},{},{}", id(1), id(2), id(3))).await;
    let [a, b, c] = machines.as_slice() else { panic!("{machines:?}") };
    let chosen = compared(&server, &format!("machines={a}~{b},{c}")).await;
    let rows = chosen["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    near(&rows[0]["summary"]["full_units_per_s"], 276.0, 1e-9);
    assert_eq!(rows[0]["contender"]["members"].as_array().unwrap().len(), 2);
    server.get(&format!("/api/v1/compare?machines={a}~nobody,{c}")).await.problem(404);
    let many = vec![a.as_str(); 201].join("~");
    server.get(&format!("/api/v1/compare?machines={many}")).await.problem(422);
}

#[tokio::test]
async fn a_machine_stands_for_its_recent_results_and_the_address_fixes_them() {
    let server = Server::start().await;
    let now_us = (server.state.backend.now_us)();
    let day_us = 24 * 3_600 * 1_000_000;
    for (number, key, days, units) in
        [(1, "key-a", 3, 137), (2, "key-a", 2, 139), (3, "key-a", 100, 500), (4, "key-b", 1, 200)]
    {
        let mut document = document(number, Some(key), units);
        document.started_at_us = Some(now_us - days * day_us);
        assert_eq!(server.import(document.to_json()).await.status, 201);
    }
    let ids = format!("{},{}", id(1), id(4));
    let machines = machines(&server, &ids).await.join(",");
    let chosen = compared(&server, &format!("machines={machines}")).await;
    let fixed = compared(&server, &format!("ids={}~{},{}", id(2), id(1), id(4))).await;
    assert_eq!(chosen, fixed);
    let row = &chosen["rows"][0];
    near(&row["summary"]["full_units_per_s"], 276.0, 1e-9);
    assert_eq!(row["contender"]["members"].as_array().unwrap().len(), 2);
    assert_eq!(row["contender"]["result_id"], id(2), "the newest lends its id");

    let path = format!("/api/v1/compare?machines={machines},nobody");
    server.get(&path).await.problem(404);
    let detail = server.get(&format!("/api/v1/compare?ids={ids}&delta=0")).await.problem(422);
    assert!(detail.contains("same"), "{detail}");
}
