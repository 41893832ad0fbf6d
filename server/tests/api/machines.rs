//! Machines are listed, corrected, merged and deleted.

use http::Method;
use serde_json::json;

use crate::{
    samples::{document, id},
    server::Server,
};

/// Two machines with two results each; their ids.
async fn filled() -> (Server, [String; 2]) {
    let server = Server::start().await;
    for number in 1..=4 {
        let document =
            document(number, Some(&format!("key-{}", number % 2)), 100 * u64::from(number));
        assert_eq!(server.import(document.to_json()).await.status, 201);
    }
    let items = server.items("/api/v1/machines").await;
    let id = |index: usize| items[index]["id"].as_str().unwrap().to_owned();
    let ids = [id(1), id(0)];
    (server, ids)
}

#[tokio::test]
async fn machines_come_with_their_figures() {
    let (server, [first, _]) = filled().await;
    let machine = server.get(&format!("/api/v1/machines/{first}")).await.json();
    assert_eq!(machine["name"], "vm-01");
    assert_eq!(machine["results"], 2);
    assert_eq!(machine["headlines"][0]["best_units_per_s"], 600.0);
    assert_eq!(machine["headlines"][0]["latest_result_id"], id(3));
    assert_eq!(machine["price"], json!(null));
    assert_eq!(machine["url"], format!("/machines/{first}"));

    let page = server.get("/api/v1/machines?limit=1").await.json();
    let rest = server.items(&format!("/api/v1/machines?after={}", page["next"])).await;
    assert_eq!(rest[0]["id"], first);
    assert_eq!(server.items("/api/v1/machines?q=VM-0&provider=").await.len(), 2);
    assert_eq!(server.items("/api/v1/machines?provider=azure").await.len(), 0);
    server.get("/api/v1/machines?limit=many").await.problem(422);
    server.get("/api/v1/machines/nobody").await.problem(404);
}

#[tokio::test]
async fn what_is_sent_is_changed_and_the_rest_stays() {
    let (server, [first, _]) = filled().await;
    let path = format!("/api/v1/machines/{first}");
    let change =
        json!({"name": " Größe <b> ", "provider": "OCI", "vcpus": 2, "memory_bytes": 4_u64 << 30});
    let changed = server.json(Method::PATCH, &path, &change).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(changed.json()["name"], "Größe <b>");
    let changed =
        server.json(Method::PATCH, &path, json!({"shape": "E5", "provider": ""})).await.json();
    assert_eq!(changed["name"], "Größe <b>");
    assert_eq!(changed["facts"]["offer"], json!({"provider": null, "region": null, "shape": "E5"}));
    assert_eq!(changed["facts"]["cpu"]["vcpus"], 2);
    assert_eq!(changed["facts"]["name"], "vm-01", "the host name is what the agent found");
}

#[tokio::test]
async fn a_change_without_sense_is_refused() {
    let (server, [first, _]) = filled().await;
    let path = format!("/api/v1/machines/{first}");
    for (body, status, expected) in [
        (r#"{"name": " "}"#, 422, "The name is empty"),
        (r#"{"name": "a\u0000b"}"#, 422, "NUL"),
        (r#"{"vcpus": 65537}"#, 422, "vCPUs"),
        (r#"{"vcpus": 1e9}"#, 422, "vcpus: invalid type: floating point"),
        (r#"{"nmae": "x"}"#, 422, "unknown field `nmae`"),
        (r#"{"name": "#, 400, "The body is not JSON"),
        ("", 400, "The body is not JSON"),
        ("[]", 422, "The body does not fit"),
    ] {
        let detail = server.json(Method::PATCH, &path, body).await.problem(status);
        assert!(detail.contains(expected), "{body}: {detail}");
    }
    let deep = "[".repeat(100_000);
    server.json(Method::PATCH, &path, deep).await.problem(422);
    server.json(Method::PATCH, "/api/v1/machines/nobody", "{}").await.problem(404);
    let text = crate::server::request(Method::PATCH, &path).body("{}".into()).unwrap();
    assert!(server.send(text).await.problem(415).contains("application/json"));
    let long = format!("{{\"name\": \"{}\"}}", "x".repeat(3 << 20));
    server.json(Method::PATCH, &path, long).await.problem(413);
}

#[tokio::test]
async fn two_machines_that_are_one_are_merged() {
    let (server, [first, second]) = filled().await;
    let merge = |from: &str, into: &str| {
        let path = format!("/api/v1/machines/{from}/merge");
        let body = json!({ "into": into });
        let server = &server;
        async move { server.json(Method::POST, &path, body).await }
    };
    merge(&first, &first).await.problem(422);
    merge(&first, "nobody").await.problem(404);
    merge("nobody", &first).await.problem(404);
    let merged = merge(&first, &second).await;
    assert_eq!(merged.status, 200, "{}", merged.text());
    assert_eq!((&merged.json()["id"], &merged.json()["results"]), (&json!(second), &json!(4)));
    server.get(&format!("/api/v1/machines/{first}")).await.problem(404);
    // Both keys now mean the machine that stayed.
    server.import(document(5, Some("key-1"), 100).to_json()).await;
    assert_eq!(server.counts().await, (1, 5, 0));
    server.json(Method::POST, &format!("/api/v1/machines/{second}/merge"), "{}").await.problem(422);
}

#[tokio::test]
async fn a_deleted_machine_takes_its_results_along() {
    let (server, [first, _]) = filled().await;
    let path = format!("/api/v1/machines/{first}");
    assert_eq!(server.delete(&path).await.status, 204);
    server.delete(&path).await.problem(404);
    assert_eq!(server.counts().await, (1, 2, 0));
}

#[tokio::test]
async fn what_is_known_can_be_taken_away_and_nothing_hidden_put_in() {
    let (server, [first, _]) = filled().await;
    let path = format!("/api/v1/machines/{first}");
    let vcpus =
        async |server: &Server| server.get(&path).await.json()["facts"]["cpu"]["vcpus"].clone();
    server.json(Method::PATCH, &path, json!({ "vcpus": 8 })).await;
    assert_eq!(vcpus(&server).await, 8);
    assert_eq!(server.json(Method::PATCH, &path, json!({ "vcpus": 0 })).await.status, 200);
    assert_eq!(vcpus(&server).await, json!(null));
    for hidden in ["\u{200b}", "a\nb", "\u{1b}[31mred"] {
        let answer = server.json(Method::PATCH, &path, json!({ "name": hidden })).await;
        assert!(answer.problem(422).contains("remove it"));
    }
    assert_eq!(server.get(&path).await.json()["name"], "vm-01");
}
