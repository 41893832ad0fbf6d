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
    for (query, status, expected) in [
        ("", 422, "There is nothing to compare"),
        ("ids=,,%20,", 422, "There is nothing to compare"),
        ("ids=nobody,noone", 404, "There is no result nobody, noone."),
        ("ids=a%00b", 404, "There is no result"),
        (&format!("ids={many}"), 422, "21 results are too many"),
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
