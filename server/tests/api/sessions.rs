//! Recordings become sessions of the right collector, are drawn, changed and deleted.

use axum::body::Bytes;
use http::Method;
use parquet::{
    file::reader::{FileReader, SerializedFileReader},
    record::{Field, Row},
};
use serde_json::{Value, json};

use crate::{
    form::Form,
    samples::{document, id, real, trickle},
    server::Server,
};

/// Imports the files of a form; their sessions.
async fn imported(server: &Server, form: Form) -> Vec<Value> {
    let answer = server.import_form(form).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    let json = answer.json();
    let files = json["files"].as_array().unwrap();
    files.iter().flat_map(|file| file["sessions"].as_array().unwrap().clone()).collect()
}

#[tokio::test]
async fn a_recording_becomes_a_session_and_the_same_again_changes_nothing() {
    let server = Server::start().await;
    let form = || Form::default().file("monday.json", trickle("web-1", 0, 30));
    let first = server.import_form(form()).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let file = first.json()["files"][0].clone();
    assert_eq!((&file["format"], &file["results"]), (&json!("trickle"), &json!([])));
    let session = &file["sessions"][0];
    assert_eq!((&session["name"], &session["new"]), (&json!("web-1"), &json!(true)));
    assert_eq!(session["url"], format!("/sessions/{}", session["id"].as_str().unwrap()));
    let again = server.import_form(form()).await;
    assert_eq!(again.status, 200, "{}", again.text());
    let known = &again.json()["files"][0]["sessions"][0];
    assert_eq!((&known["id"], &known["new"]), (&session["id"], &json!(false)));
    assert_eq!(known["collector_id"], session["collector_id"]);

    let one = server.one(&format!("/api/v1/sessions/{}", session["id"].as_str().unwrap())).await;
    assert_eq!((&one["state"], &one["source"]), (&json!("saved"), &json!("monday.json")));
    assert_eq!((&one["collector_name"], &one["date"]), (&json!("web-1"), &json!("2026-01-07")));
    assert_eq!((&one["from_us"], &one["to_us"]), (&session["from_us"], &session["to_us"]));
    let busy = one["metrics"].as_array().unwrap().iter();
    let busy: Vec<&Value> = busy.filter(|series| series["metric"] == "cpu.busy_pct").collect();
    assert_eq!((&busy[0]["unit"], &busy[0]["label"]), (&json!("percent"), &json!("Busy")));
    assert_eq!(server.items("/api/v1/sessions").await.len(), 1);
}

#[tokio::test]
async fn recordings_of_one_upload_that_name_the_same_host_share_a_collector() {
    let server = Server::start().await;
    let form = Form::default()
        .file("a.json", trickle("web-1", 0, 20))
        .file("b.json", trickle("web-1", 1_000, 20))
        .file("c.json", trickle("web-2", 0, 21));
    let sessions = imported(&server, form).await;
    assert_eq!(sessions[0]["collector_id"], sessions[1]["collector_id"]);
    assert_ne!(sessions[0]["collector_id"], sessions[2]["collector_id"]);

    // A name is no key: the next upload of a host of that name is another one, unless it is chosen.
    let later = imported(&server, Form::default().file("d", trickle("web-1", 2_000, 20))).await;
    assert_ne!(later[0]["collector_id"], sessions[0]["collector_id"]);
    let facts = json!([{"file": 0, "collector_id": sessions[0]["collector_id"]}]);
    let form = Form::default().file("e", trickle("other", 3_000, 20)).facts(&facts);
    let chosen = imported(&server, form).await;
    assert_eq!(chosen[0]["collector_id"], sessions[0]["collector_id"]);
    let url = format!("/api/v1/collectors/{}", sessions[0]["collector_id"].as_str().unwrap());
    assert_eq!(server.one(&url).await["name"], "web-1");

    let facts = json!([{"file": 0, "collector_id": "nobody"}]);
    let form = Form::default().file("f", trickle("web-1", 4_000, 20)).facts(&facts);
    let refused = server.import_form(form).await;
    assert_eq!(refused.status, 422);
    let detail = &refused.json()["files"][0]["problem"]["detail"];
    assert_eq!(detail, "There is no collector nobody.");
}

#[tokio::test]
async fn a_machine_that_is_chosen_gets_one_collector() {
    let server = Server::start().await;
    server.import(document(1, Some("key-a"), 137).to_json()).await;
    let machine = server.items("/api/v1/machines").await[0]["id"].clone();
    let facts = json!([{"file": 0, "machine_id": machine}, {"file": 1, "machine_id": machine}]);
    let form = Form::default()
        .file("a", trickle("web-1", 0, 20))
        .file("b", trickle("web-2", 0, 22))
        .facts(&facts);
    let sessions = imported(&server, form).await;
    assert_eq!(sessions[0]["collector_id"], sessions[1]["collector_id"]);
    let path = format!("/api/v1/sessions?machine={}", machine.as_str().unwrap());
    assert_eq!(server.items(&path).await.len(), 2);
    assert_eq!(server.items("/api/v1/sessions?machine=nobody").await.len(), 0);
}

#[tokio::test]
async fn sessions_are_paged_and_filtered() {
    let server = Server::start().await;
    for day in 0..3 {
        let form = Form::default().file(&format!("{day}.json"), trickle("web", day * 86_400, 20));
        imported(&server, form).await;
    }
    let page = server.get("/api/v1/sessions?limit=2").await.json();
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let rest = server.items(&format!("/api/v1/sessions?limit=2&after={}", page["next"])).await;
    assert_eq!(rest[0]["source"], "0.json");
    assert_eq!(server.items("/api/v1/sessions?date=2026-01-08&state=saved").await.len(), 1);
    assert_eq!(server.items("/api/v1/sessions?q=2.JSON&collector=").await.len(), 1);
    assert_eq!(server.items("/api/v1/sessions?state=active").await.len(), 0);
    for bad in ["state=sleeping", "limit=0", "after=x"] {
        server.get(&format!("/api/v1/sessions?{bad}")).await.problem(422);
    }
    server.get("/api/v1/sessions/nobody").await.problem(404);
}

#[tokio::test]
async fn series_are_thinned_and_say_so() {
    let server = Server::start().await;
    let sessions = imported(&server, Form::default().file("a", trickle("web", 0, 3_000))).await;
    let url = format!("/api/v1/sessions/{}", sessions[0]["id"].as_str().unwrap());
    let all = server.one(&format!("{url}/series?metrics=cpu.busy_pct,system.load_1")).await;
    let names: Vec<&Value> =
        all["series"].as_array().unwrap().iter().map(|series| &series["metric"]).collect();
    assert_eq!(names, ["cpu.busy_pct", "cpu.busy_pct", "system.load_1"]);
    assert_eq!((&all["ticks"], &all["max_points"]), (&json!(3_001), &json!(2_000)));
    let load = &all["series"][2];
    assert_eq!(
        (&load["points_before"], &load["method"]),
        (&json!(3_001), &json!("lowest_and_highest"))
    );
    assert!(load["at_us"].as_array().unwrap().len() <= 2_000);

    let from = sessions[0]["from_us"].as_i64().unwrap();
    let few =
        format!("{url}/series?metrics=system.load_1&from={from}&to={}&points=50", from + 9_000_000);
    let few = server.one(&few).await;
    assert_eq!((&few["ticks"], &few["series"][0]["method"]), (&json!(10), &json!("every_tick")));
    assert_eq!(few["series"][0]["values"][3], 2.0);
    let host = server.one(&format!("{url}/series?metrics=cpu.busy_pct&instances=-")).await;
    assert_eq!(host["series"].as_array().unwrap().len(), 1);
    assert!(host["series"][0].get("instance").is_none());
    let cpu = server.one(&format!("{url}/series?metrics=cpu.busy_pct&instances=0&points=4")).await;
    assert_eq!(cpu["series"][0]["instance"], "0");

    let percentiles = server.one(&format!("{url}/percentiles?metrics=system.load_1")).await;
    let found = &percentiles["series"][0];
    assert_eq!(
        (&found["known"], &found["p50"], &found["max"]),
        (&json!(3_001), &json!(49.0), &json!(99.0))
    );
    assert!(percentiles["definition"].as_str().unwrap().contains("type 7"));

    for (bad, words) in [
        ("metrics=cpu.bussy", "no metric \"cpu.bussy\""),
        ("points=3", "from 4 to 2000"),
        ("points=2001", "from 4 to 2000"),
        ("from=2&to=1", "end before they begin"),
        ("from=yesterday", "does not fit"),
    ] {
        let detail = server.get(&format!("{url}/series?{bad}")).await.problem(422);
        assert!(detail.contains(words), "{bad}: {detail}");
    }
    server.get("/api/v1/sessions/nobody/series").await.problem(404);
    server.get("/api/v1/sessions/nobody/percentiles").await.problem(404);
}

#[tokio::test]
async fn a_session_comes_out_as_four_files_and_goes_in_again_unchanged() {
    let server = Server::start().await;
    let form = Form::default().file("a.json", trickle("web-1", 0, 30));
    let session = imported(&server, form).await.remove(0);
    let path = |name: &str| format!("/api/v1/sessions/{}/{name}", session["id"].as_str().unwrap());
    let ticks = session["ticks"].as_u64().unwrap() as usize;

    let csv = server.get(&path("export.csv")).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.header("content-disposition").contains("web-1-2026-01-07.csv"));
    let text = csv.text();
    assert!(text.lines().next().unwrap().contains("cpu.busy_pct"), "{text}");
    assert_eq!(text.lines().count(), ticks + 1);

    let classic = server.get(&path("export-28.csv")).await.text();
    let columns: Vec<&str> = classic.lines().next().unwrap().split(',').collect();
    assert_eq!((columns.len(), classic.lines().count()), (28, ticks + 1));

    let parquet = server.get(&path("export.parquet")).await;
    assert!(parquet.header("content-disposition").contains("web-1-2026-01-07.parquet"));
    assert_eq!(cells(parquet.body.into()), text.lines().skip(1).map(numbers).collect::<Vec<_>>());

    let lines = server.get(&path("export.jsonl")).await.text();
    assert_eq!(lines.lines().count(), ticks + 1);
    let again = server.import(lines.into_bytes()).await;
    assert_eq!(again.status, 200, "{}", again.text());
    let known = &again.json()["files"][0]["sessions"][0];
    assert_eq!((&known["id"], &known["new"]), (&session["id"], &json!(false)));
    server.get("/api/v1/sessions/nobody/export.csv").await.problem(404);
}

/// Every value of a Parquet file but its times, row after row.
fn cells(file: Bytes) -> Vec<Vec<Option<f64>>> {
    let file = SerializedFileReader::new(file).unwrap();
    let value = |(_, field)| match field {
        Field::Null => None,
        Field::Double(value) => Some(value),
        other => panic!("no number: {other}"),
    };
    let row = |row: Row| row.into_columns().into_iter().skip(1).map(value).collect();
    file.get_row_iter(None).unwrap().map(|it| row(it.unwrap())).collect()
}

/// The same of a line of CSV.
fn numbers(line: &str) -> Vec<Option<f64>> {
    line.split(',').skip(1).map(|cell| cell.parse().ok()).collect()
}

#[tokio::test]
async fn a_session_is_renamed_attached_and_deleted() {
    let server = Server::start().await;
    server.import(document(1, Some("key-a"), 137).to_json()).await;
    let sessions = imported(&server, Form::default().file("a", trickle("web", 0, 20))).await;
    let url = format!("/api/v1/sessions/{}", sessions[0]["id"].as_str().unwrap());
    let change = json!({"name": " Größe <b> ", "note": "two\nlines", "result_id": id(1)});
    let changed = server.json(Method::PATCH, &url, &change).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(
        (&changed.json()["name"], &changed.json()["note"]),
        (&json!("Größe <b>"), &json!("two\nlines"))
    );
    assert_eq!(server.items(&format!("/api/v1/sessions?result={}", id(1))).await.len(), 1);
    let detached = server.json(Method::PATCH, &url, json!({"result_id": ""})).await.json();
    assert_eq!((&detached["result_id"], &detached["name"]), (&Value::Null, &json!("Größe <b>")));
    for (bad, status) in [
        (json!({"name": " "}), 422),
        (json!({"name": "a\u{202e}"}), 422),
        (json!({"result_id": "nobody"}), 404),
        (json!({"ticks": 3}), 422),
    ] {
        server.json(Method::PATCH, &url, bad).await.problem(status);
    }
    assert_eq!(server.delete(&url).await.status, 204);
    server.delete(&url).await.problem(404);
    server.json(Method::PATCH, &url, json!({})).await.problem(404);
}

#[tokio::test]
async fn real_recordings_come_in() {
    let files = ["collection/oci-vm01.collection.jsonl"];
    for path in files {
        let Some(bytes) = real(path) else { return };
        let server = Server::start().await;
        let sessions = imported(&server, Form::default().file(path, &bytes)).await;
        assert!(!sessions.is_empty(), "{path}");
        let again = server.import_form(Form::default().file(path, &bytes)).await;
        assert_eq!(again.status, 200, "{path}: {}", again.text());
    }
}
