//! Collectors are listed, corrected, tied to machines and deleted.

use http::Method;
use serde_json::{Value, json};

use crate::{
    form::Form,
    samples::{document, trickle},
    server::Server,
};

/// Two collectors, the first with sessions on two days; their ids.
async fn filled() -> (Server, [String; 2]) {
    let server = Server::start().await;
    let form = Form::default()
        .file("a", trickle("web-1", 0, 20))
        .file("b", trickle("web-1", 100, 20))
        .file("c", trickle("web-1", 86_400, 20))
        .file("d", trickle("web-2", 0, 21));
    assert_eq!(server.import_form(form).await.status, 201);
    let items = server.items("/api/v1/collectors").await;
    let id = |index: usize| items[index]["id"].as_str().unwrap().to_owned();
    let ids = [id(1), id(0)];
    (server, ids)
}

#[tokio::test]
async fn collectors_come_with_their_days() {
    let (server, [first, second]) = filled().await;
    let one = server.one(&format!("/api/v1/collectors/{first}")).await;
    assert_eq!((&one["name"], &one["sessions"]), (&json!("web-1"), &json!(3)));
    assert_eq!(one["last_seen_us"], (1_767_800_521 + 86_400 + 20) * 1_000_000_i64);
    let days = server.items(&format!("/api/v1/collectors/{first}/dates")).await;
    let expected = json!([
        {"date": "2026-01-08", "sessions": 1},
        {"date": "2026-01-07", "sessions": 2},
    ]);
    assert_eq!(Value::from(days), expected);
    let page = server.get("/api/v1/collectors?limit=1").await.json();
    assert_eq!(page["items"][0]["id"], second);
    let rest = server.items(&format!("/api/v1/collectors?after={}", page["next"])).await;
    assert_eq!(rest[0]["id"], first);
    assert_eq!(server.items("/api/v1/collectors?q=WEB-2").await[0]["id"], second);
    for path in ["/api/v1/collectors/nobody", "/api/v1/collectors/nobody/dates"] {
        server.get(path).await.problem(404);
    }
}

#[tokio::test]
async fn what_is_sent_is_changed_and_the_rest_stays() {
    let (server, [first, _]) = filled().await;
    server.import(document(1, Some("key-a"), 137).to_json()).await;
    let machine = server.items("/api/v1/machines").await[0]["id"].clone();
    let path = format!("/api/v1/collectors/{first}");
    let change = json!({
        "name": "Front", "provider": "OCI", "vcpus": 2, "machine_id": machine,
        "tags": [" prod ", "eu", "prod", ""],
    });
    let changed = server.json(Method::PATCH, &path, &change).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(changed.json()["tags"], json!(["prod", "eu"]));
    let changed = server.json(Method::PATCH, &path, json!({"shape": "E5"})).await.json();
    assert_eq!((&changed["name"], &changed["machine_id"]), (&json!("Front"), &machine));
    assert_eq!(
        changed["facts"]["offer"],
        json!({"provider": "OCI", "region": null, "shape": "E5"})
    );
    assert_eq!(changed["facts"]["name"], "web-1", "the host name is what was recorded");
    let machine = machine.as_str().unwrap();
    assert_eq!(
        server.items(&format!("/api/v1/collectors?machine={machine}&q=prod")).await.len(),
        1
    );
    let untied = server.json(Method::PATCH, &path, json!({"machine_id": ""})).await.json();
    assert_eq!(untied["machine_id"], Value::Null);

    let many: Vec<String> = (0..33).map(|number| number.to_string()).collect();
    for (bad, status) in [
        (json!({"name": ""}), 422),
        (json!({"tags": many}), 422),
        (json!({"machine_id": "nobody"}), 404),
        (json!({"vcpus": -1}), 422),
        (json!({"sessions": 1}), 422),
    ] {
        server.json(Method::PATCH, &path, bad).await.problem(status);
    }
    server.json(Method::PATCH, "/api/v1/collectors/nobody", json!({})).await.problem(404);
}

#[tokio::test]
async fn a_deleted_collector_takes_its_sessions_along() {
    let (server, [first, second]) = filled().await;
    let path = format!("/api/v1/collectors/{first}");
    assert_eq!(server.delete(&path).await.status, 204);
    server.delete(&path).await.problem(404);
    let left = server.items("/api/v1/sessions").await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["collector_id"], second);
}

#[tokio::test]
async fn a_deleted_machine_leaves_its_collectors_and_their_sessions() {
    let (server, [first, _]) = filled().await;
    server.import(document(1, Some("key-a"), 137).to_json()).await;
    let machine = server.items("/api/v1/machines").await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/collectors/{first}");
    server.json(Method::PATCH, &path, json!({"machine_id": machine})).await;
    assert_eq!(server.delete(&format!("/api/v1/machines/{machine}")).await.status, 204);
    let left = server.one(&path).await;
    assert_eq!((&left["machine_id"], &left["sessions"]), (&Value::Null, &json!(3)));
}

#[tokio::test]
async fn an_hour_costs_what_its_offer_costs() {
    let server = Server::start().await;
    let host = json!({"name": "web-01", "provider": "oci", "shape": "E5.2"});
    let made = server.json(Method::POST, "/api/v1/collectors", &host).await.json();
    assert_eq!(made["price"], Value::Null);
    let price = |allocation: &str, per_hour: f64| {
        json!({
            "offer": {"provider": "OCI", "region": null, "shape": "e5.2"}, "vcpus": null,
            "allocation": allocation, "per_hour": per_hour, "currency": "USD",
            "as_of": "2026-01-10", "source": "price list",
        })
    };
    for (allocation, per_hour) in [("on_demand", 0.25), ("spot", 0.0625)] {
        let price = price(allocation, per_hour);
        assert_eq!(server.json(Method::PUT, "/api/v1/prices", price).await.status, 201);
    }
    let one = server.one(&format!("/api/v1/collectors/{}", made["id"].as_str().unwrap())).await;
    assert_eq!(one["price"]["per_hour"], 0.25);
    let listed = server.items("/api/v1/collectors?basis=spot").await;
    assert_eq!(listed[0]["price"]["per_hour"], 0.0625);
    assert_eq!(server.items("/api/v1/collectors?basis=monthly").await[0]["price"], Value::Null);
}
