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
