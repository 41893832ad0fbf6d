//! Clients of the older tool find their addresses, their names, and every field they sent.

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};

use crate::{
    samples::{document, id},
    server::{Server, request},
};

const CREATE: &str = "/api/v1/loadtests/create/";

fn reply() -> Value {
    json!({
        "hostname": "server-01", "timestamp": 1_705_320_000, "numCores": 8,
        "results": [{"busyPct": 10, "workUnits": 1200}, {"busyPct": 100, "workUnits": 12000}],
        "maxUnits": 12000, "avgUnits": 6600, "unitsPerSec": 1500.0,
        "note": {"of": ["our", "own"]},
    })
}

/// The second shape, with an id of its own and what an hour costs.
fn priced() -> Value {
    json!({
        "serverId": 17, "serverName": "web-1", "provider": "Azure",
        "data": [{"busyPct": 50, "workUnits": 3000.5}, {"busyPct": 100, "workUnits": 5000}],
        "hourlyCost": 0.25,
    })
}

async fn created(server: &Server, body: &Value) -> Value {
    let answer = server.json(Method::POST, CREATE, body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn no_field_is_dropped_on_the_way_in_and_out() {
    let server = Server::start().await;
    for sent in [reply(), priced()] {
        let made = created(&server, &sent).await;
        let id = made["id"].as_str().unwrap();
        let read = server.one(&format!("/api/v1/loadtests/{id}/")).await;
        assert_eq!(read, made);
        let listed = server.items("/api/v1/loadtests/").await;
        assert_eq!(listed[0], made);
        for (field, value) in sent.as_object().unwrap() {
            assert_eq!(&read[field], value, "{field}");
        }
        assert_eq!(read["url"], format!("/results/{id}"));
        let result = server.one(&format!("/api/v1/results/{id}")).await;
        assert_eq!(result["workload"]["name"], "classic");
    }
    let web = server.items("/api/v1/loadtests/?q=web-1").await.remove(0);
    assert_eq!((&web["maxUnits"], &web["avgUnits"]), (&json!(5000), &json!(4000.25)));
    assert_eq!((&web["hostname"], &web["numCores"]), (&json!("web-1"), &Value::Null));
}

#[tokio::test]
async fn the_same_reply_is_one_load_test() {
    let server = Server::start().await;
    let first = created(&server, &reply()).await;
    let again = server.json(Method::POST, CREATE, reply()).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, first));
    assert_eq!(server.counts().await.1, 1);
}

#[tokio::test]
async fn results_that_came_in_another_way_are_load_tests_too() {
    let server = Server::start().await;
    server.import(document(1, Some("key"), 100).to_json()).await;
    let read = server.one(&format!("/api/v1/loadtests/{}/", id(1))).await;
    assert_eq!(read["results"], json!([{"busyPct": 100, "workUnits": 200}]));
    assert_eq!((&read["maxUnits"], &read["unitsPerSec"]), (&json!(200), &json!(200)));
    assert_eq!((&read["hostname"], &read["timestamp"]), (&json!("vm-01"), &json!(1_790_000_000)));
    assert!(read.get("hourlyCost").is_none() && read.get("serverId").is_none(), "{read}");
}

#[tokio::test]
async fn what_is_no_reply_is_refused_with_a_sentence_and_nothing_is_kept() {
    let server = Server::start().await;
    for (body, status, word) in [
        (json!({"siteid": 1, "host": 0, "busy": 10, "units": 28}), 422, "no load-test reply"),
        (json!({"hostname": "a", "results": []}), 422, "without levels"),
        (json!({"hostname": "a", "results": [{"busyPct": 5, "workUnits": 1}]}), 422, "10 to 100"),
        (json!([reply()]), 422, "invalid type"),
        (json!("a"), 422, "invalid type"),
    ] {
        let detail = server.json(Method::POST, CREATE, &body).await.problem(status);
        assert!(detail.contains(word), "{body}: {detail}");
    }
    server.json(Method::POST, CREATE, "{").await.problem(400);
    assert_eq!(server.counts().await, (0, 0, 0));
}

#[tokio::test]
async fn work_is_divided_by_what_it_costs_and_never_by_a_guess() {
    let server = Server::start().await;
    let plain = created(&server, &reply()).await["id"].as_str().unwrap().to_owned();
    let costly = created(&server, &priced()).await["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/loadtests/compare/?ids={costly},{plain}");
    let found = server.one(&path).await;
    assert_eq!(
        found,
        json!([
            {"serverId": 17, "serverName": "web-1", "provider": "Azure",
                "data": priced()["data"], "hourlyCost": 0.25, "maxUnits": 5000,
                "pricePerformance": 20000},
            {"serverId": found[1]["serverId"], "serverName": "server-01", "provider": null,
                "data": reply()["results"], "hourlyCost": null, "maxUnits": 12000,
                "pricePerformance": null},
        ])
    );
    let newest = server.one("/api/v1/loadtests/compare/").await;
    assert_eq!(newest.as_array().unwrap().len(), 2);
    assert_eq!(newest[0]["serverName"], "web-1");
    let lost = server.get("/api/v1/loadtests/compare/?ids=nobody").await.problem(404);
    assert_eq!(lost, "There is no load test nobody.");
}

#[tokio::test]
async fn a_recorded_price_counts_before_a_stated_one() {
    let server = Server::start().await;
    let made = created(&server, &priced()).await;
    let machine = made["machineId"].as_str().unwrap();
    let facts = json!({"provider": "Azure", "region": "westeurope", "shape": "D2s_v5", "vcpus": 2});
    let changed = server.json(Method::PATCH, &format!("/api/v1/machines/{machine}"), facts).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    let price = json!({
        "offer": {"provider": "Azure", "region": "westeurope", "shape": "D2s_v5"},
        "allocation": "on_demand", "per_hour": 0.5, "currency": "USD", "as_of": "2026-11-01",
        "source": "list",
    });
    assert_eq!(server.json(Method::PUT, "/api/v1/prices", price).await.status, 201);
    let found = server.one("/api/v1/loadtests/compare/").await;
    let figures = (&found[0]["hourlyCost"], &found[0]["pricePerformance"]);
    assert_eq!(figures, (&json!(0.5), &json!(10000)));
}

#[tokio::test]
async fn a_load_test_is_deleted_either_way() {
    let server = Server::start().await;
    for (method, body) in [(Method::DELETE, reply()), (Method::POST, priced())] {
        let id = created(&server, &body).await["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/loadtests/{id}/delete/");
        let delete = || request(method.clone(), &path).body(Body::empty()).unwrap();
        assert_eq!(server.send(delete()).await.status, 204);
        server.send(delete()).await.problem(404);
        let gone = server.get(&format!("/api/v1/loadtests/{id}/")).await.problem(404);
        assert_eq!(gone, format!("There is no load test {id}."));
    }
}

#[tokio::test]
async fn load_tests_are_listed_in_pages() {
    let server = Server::start().await;
    for number in 1..=3 {
        server.import(document(number, Some("key"), 100).to_json()).await;
    }
    let first = server.one("/api/v1/loadtests/?limit=2").await;
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let path = format!("/api/v1/loadtests/?limit=2&after={}", first["next"]);
    let second = server.one(&path).await;
    assert_eq!(second["items"][0]["id"], id(1));
    assert_eq!(second["next"], Value::Null);
}
