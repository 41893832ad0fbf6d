//! Prices are recorded once, found, and refused when they make no sense.

use http::Method;
use serde_json::{Value, json};

use crate::server::Server;

fn price() -> Value {
    json!({
        "offer": {"provider": "OCI", "region": null, "shape": "VM.Standard.E5.Flex"},
        "vcpus": 2, "allocation": "on_demand", "per_hour": 0.015, "currency": "USD",
        "as_of": "2026-01-10", "source": "price list",
    })
}

/// The price with one field set to something else.
fn with(field: &str, value: Value) -> Value {
    let mut price = price();
    price[field] = value;
    price
}

async fn put(server: &Server, price: &Value) -> u16 {
    server.json(Method::PUT, "/api/v1/prices", price).await.status.as_u16()
}

#[tokio::test]
async fn a_price_is_recorded_once_and_found_by_its_offer() {
    let server = Server::start().await;
    assert_eq!(put(&server, &price()).await, 201);
    assert_eq!(put(&server, &price()).await, 200);
    assert_eq!(put(&server, &with("allocation", json!("spot"))).await, 201);
    assert_eq!(put(&server, &with("offer", json!({"provider": "AWS", "shape": "m7i"}))).await, 201);
    for (query, expected) in [
        ("", 3),
        ("provider=oci", 2),
        ("shape=M7I", 1),
        ("shape=m7", 0),
        ("q=m7", 1),
        ("allocation=spot&provider=&shape=", 1),
        ("limit=1", 1),
    ] {
        assert_eq!(
            server.items(&format!("/api/v1/prices?{query}")).await.len(),
            expected,
            "{query}"
        );
    }
    server.get("/api/v1/prices?allocation=stolen").await.problem(422);
    let newest = server.items("/api/v1/prices").await.remove(0);
    assert_eq!((&newest["offer"]["shape"], &newest["demo"]), (&json!("m7i"), &json!(false)));

    let path = format!("/api/v1/prices/{}", newest["seq"]);
    assert_eq!(server.delete(&path).await.status, 204);
    server.delete(&path).await.problem(404);
    assert_eq!(server.counts().await.2, 2);
}

#[tokio::test]
async fn a_price_without_sense_is_refused_in_one_sentence() {
    let server = Server::start().await;
    for (price, expected) in [
        (with("per_hour", json!(-1)), "The price per hour is -1;"),
        (with("per_hour", json!(1e308)), "The price per hour is 1"),
        (with("currency", json!("usd")), "The currency is \"usd\";"),
        (with("as_of", json!("2026-02-30")), "The date of the price is \"2026-02-30\";"),
        (with("source", json!(" ")), "The price has no source;"),
        (with("source", json!("a\0b")), "The source contains a NUL character;"),
        (with("offer", json!({})), "The price belongs to no offer;"),
        (with("vcpus", json!(0)), "The offer has vCPUs 0;"),
        (with("memory_bytes", json!(u64::MAX)), "memory"),
        (with("per_hour", json!("1")), "per_hour: invalid type: string"),
        (with("per_hour", json!(null)), "per_hour: invalid type: null"),
        (with("allocation", json!("stolen")), "unknown variant `stolen`"),
    ] {
        let detail = server.json(Method::PUT, "/api/v1/prices", &price).await.problem(422);
        assert!(detail.contains(expected), "{price}: {detail}");
    }
    for body in [r#"{"per_hour": NaN}"#, "", "\u{feff}{}"] {
        server.json(Method::PUT, "/api/v1/prices", body).await.problem(400);
    }
    assert_eq!(server.counts().await, (0, 0, 0));
}

#[tokio::test]
async fn every_recorded_price_is_kept_and_the_newest_counts() {
    let server = Server::start().await;
    for (per_hour, as_of) in [(0.015, "2026-01-10"), (0.02, "2026-03-01"), (0.018, "2026-02-01")] {
        let mut price = with("per_hour", json!(per_hour));
        price["as_of"] = json!(as_of);
        let answer = server.json(Method::POST, "/api/v1/prices", &price).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    let current = server.items("/api/v1/prices").await;
    assert_eq!(current.len(), 1);
    assert_eq!((&current[0]["per_hour"], &current[0]["counts"]), (&json!(0.02), &json!(true)));
    let history = server.items("/api/v1/prices?history=true").await;
    let counts: Vec<&Value> = history.iter().map(|price| &price["counts"]).collect();
    assert_eq!(counts, [&json!(false), &json!(true), &json!(false)]);

    let path = format!("/api/v1/offers/{}", current[0]["offer_id"]);
    let offer = server.one(&path).await;
    let days: Vec<&Value> =
        offer["prices"].as_array().unwrap().iter().map(|price| &price["as_of"]).collect();
    assert_eq!(days, [&json!("2026-03-01"), &json!("2026-02-01"), &json!("2026-01-10")]);
    for price in history {
        server.delete(&format!("/api/v1/prices/{}", price["seq"])).await;
    }
    server.get(&path).await.problem(404);
}

#[tokio::test]
async fn the_book_is_narrowed_sorted_and_turned() {
    let server = Server::start().await;
    for (shape, region, per_hour) in [("a", "eu", 0.3), ("b", "us", 0.1), ("c", "eu", 0.2)] {
        let mut price = with("per_hour", json!(per_hour));
        price["offer"] = json!({"provider": "OCI", "region": region, "shape": shape});
        assert_eq!(put(&server, &price).await, 201);
    }
    for (query, expected) in [
        ("", vec!["c", "b", "a"]),
        ("sort=price", vec!["b", "c", "a"]),
        ("region=EU&sort=price", vec!["c", "a"]),
        ("q=us", vec!["b"]),
        ("provider=nobody", vec![]),
        ("allocation=spot", vec![]),
    ] {
        let book = server.one(&format!("/api/v1/offers?{query}")).await;
        let shapes: Vec<&str> = book["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["offer"]["shape"].as_str().unwrap())
            .collect();
        assert_eq!(shapes, expected, "{query}");
        assert_eq!(book["found"], expected.len(), "{query}");
    }
    let mut path = "/api/v1/offers?sort=price&limit=1".to_owned();
    let mut turned = Vec::new();
    for _ in 0..3 {
        let page = server.one(&path).await;
        turned.push(page["items"][0]["offer"]["shape"].clone());
        path = format!(
            "/api/v1/offers?sort=price&limit=1&after={}",
            page["next"].as_str().unwrap_or("")
        );
    }
    assert_eq!(turned, [json!("b"), json!("c"), json!("a")]);
    server.get("/api/v1/offers?after=x").await.problem(422);
    server.get("/api/v1/offers?sort=beauty").await.problem(422);
}

#[tokio::test]
async fn the_csv_has_every_price_that_was_asked_for() {
    let server = Server::start().await;
    assert_eq!(put(&server, &price()).await, 201);
    assert_eq!(put(&server, &with("allocation", json!("spot"))).await, 201);
    assert_eq!(put(&server, &with("as_of", json!("2026-04-01"))).await, 201);
    let csv = server.get("/api/v1/prices.csv?allocation=on_demand").await;
    assert_eq!(
        csv.text(),
        "provider,region,shape,vcpus,memory_gib,allocation,per_hour,currency,as_of,source\n\
         OCI,,VM.Standard.E5.Flex,2,,on_demand,0.015,USD,2026-04-01,price list\n"
    );
    assert_eq!(csv.headers["content-disposition"], "attachment; filename=\"prices.csv\"");
    let lines = |csv: &str| csv.lines().count() - 1;
    assert_eq!(lines(&server.get("/api/v1/prices.csv").await.text()), 2);
    assert_eq!(lines(&server.get("/api/v1/prices.csv?history=true").await.text()), 3);
    server.get("/api/v1/prices.csv?allocation=stolen").await.problem(422);
}
