//! Lists in the order that is asked for, page by page.

use http::Method;
use serde_json::{Value, json};

use crate::{
    openapi,
    samples::{document, id},
    server::Server,
};

/// Seven results, some of them equal, one without a rate, on two machines; two prices.
async fn filled() -> Server {
    let server = Server::start().await;
    for (number, units) in [(1, 30), (2, 10), (3, 20), (4, 20), (5, 0), (6, 20), (7, 40)] {
        let mut document = document(number, Some(&format!("key-{}", number % 2)), units);
        if units == 0 {
            // Without a level at 100 % there is no rate of the whole machine.
            document.levels[0].target_pct = 50.0;
        }
        assert_eq!(server.import(document.to_json()).await.status, 201);
    }
    for (shape, per_hour) in [("d2", 0.2), ("d1", 0.1)] {
        let price = json!({
            "offer": {"provider": "azure", "shape": shape}, "allocation": "on_demand",
            "per_hour": per_hour, "currency": "USD", "as_of": "2026-01-01", "source": "list",
        });
        assert_eq!(server.json(Method::POST, "/api/v1/prices", price).await.status, 201);
    }
    server
}

/// `key` of every item of all pages of two.
async fn walk(server: &Server, path: &str, key: &str) -> Vec<Value> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = server.one(&format!("{path}&limit=2{after}")).await;
        found.extend(page["items"].as_array().unwrap().iter().map(|item| item[key].clone()));
        after = match &page["next"] {
            Value::Null => return found,
            Value::String(next) => format!("&after={next}"),
            next => format!("&after={next}"),
        };
    }
}

#[tokio::test]
async fn a_list_is_sorted_as_asked_for_with_equal_rows_and_those_without_a_number() {
    let server = filled().await;
    for (sort, expected) in [
        ("peak", [2, 3, 4, 6, 1, 7, 5]),
        ("-peak", [7, 1, 6, 4, 3, 2, 5]),
        ("received", [1, 2, 3, 4, 5, 6, 7]),
        ("-received", [7, 6, 5, 4, 3, 2, 1]),
        ("measured", [1, 2, 3, 4, 5, 6, 7]),
    ] {
        let found = walk(&server, &format!("/api/v1/results?sort={sort}"), "id").await;
        assert_eq!(found, expected.map(|number| Value::from(id(number))), "{sort}");
    }
    let machines = walk(&server, "/api/v1/machines?sort=-results", "results").await;
    assert_eq!(machines, [4, 3]);
    let prices = walk(&server, "/api/v1/prices?sort=per_hour", "per_hour").await;
    assert_eq!(prices, [0.1, 0.2]);
    let file = server.get("/api/v1/prices.csv?sort=per_hour").await.text();
    assert!(file.find("d1").unwrap() < file.find("d2").unwrap(), "{file}");
}

#[tokio::test]
async fn the_order_of_arrival_still_has_numbers_for_cursors() {
    let server = filled().await;
    assert!(server.one("/api/v1/results?limit=2").await["next"].is_i64());
    assert!(server.one("/api/v1/results?limit=2&sort=-received").await["next"].is_i64());
    assert!(server.one("/api/v1/results?limit=2&sort=-peak").await["next"].is_string());
}

#[tokio::test]
async fn an_order_that_there_is_not_and_a_cursor_of_another_one_are_refused() {
    let server = filled().await;
    for (list, words) in [
        ("results", "-received, received, -measured, measured, -peak, peak"),
        ("machines", "-added, added, -updated, updated, -measured, measured, -results, results"),
        ("collectors", "-added, added, -seen, seen, -sessions, sessions"),
        ("sessions", "-received, received, -from, from, -to, to, -length, length, -ticks, ticks"),
        ("prices", "-recorded, recorded, -per_hour, per_hour, -as_of, as_of"),
    ] {
        let path = format!("/api/v1/{list}?sort=colour");
        let detail = server.get(&path).await.problem(422);
        assert!(detail.contains(&format!("sort: give one of {words}")), "{detail}");
    }
    let next = server.one("/api/v1/results?limit=2&sort=-peak").await["next"].clone();
    let next = next.as_str().unwrap();
    for (query, of, by) in [
        (format!("sort=peak&after={next}"), "-peak", "peak"),
        (format!("after={next}"), "-peak", "-received"),
        ("sort=-peak&after=3".to_owned(), "-received", "-peak"),
    ] {
        let detail = server.get(&format!("/api/v1/results?{query}")).await.problem(422);
        let expected = format!("sorted by {of}, and it is asked for by {by};");
        assert!(detail.contains(&expected), "{query}: {detail}");
    }
}

#[tokio::test]
async fn the_document_names_every_order() {
    let server = Server::start().await;
    let document = openapi::document(&server).await;
    let parameters = document["paths"]["/api/v1/results"]["get"]["parameters"].as_array().unwrap();
    let sort = parameters.iter().find(|parameter| parameter["name"] == "sort").unwrap();
    let words = ["-received", "received", "-measured", "measured", "-peak", "peak"];
    assert_eq!(sort["schema"]["enum"], json!(words), "{sort}");
}
