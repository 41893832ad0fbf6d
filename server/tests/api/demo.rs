//! The demo set: in with one call, labelled, out with one.

use http::Method;

use crate::server::{Server, request};

#[tokio::test]
async fn the_demo_set_comes_once_and_goes_without_a_trace() {
    let server = Server::start().await;
    let loaded = server.json(Method::POST, "/api/v1/demo", "").await;
    assert_eq!(loaded.status, 201, "{}", loaded.text());
    assert_eq!(loaded.json()["results"].as_array().unwrap().len(), 2);
    assert_eq!(server.json(Method::POST, "/api/v1/demo", "").await.status, 200);
    assert_eq!(server.counts().await, (2, 2, 2));

    for path in ["/api/v1/results", "/api/v1/machines", "/api/v1/prices"] {
        let items = server.items(path).await;
        assert!(items.len() == 2 && items.iter().all(|item| item["demo"] == true), "{path}");
    }
    assert_eq!(server.items("/api/v1/results?demo=false").await.len(), 0);

    let url = loaded.json()["url"].as_str().unwrap().to_owned();
    let comparison = server.get(&format!("/api/v1{url}")).await.json();
    let row = &comparison["rows"][1];
    assert_eq!(row["contender"]["demo"], true);
    assert_eq!(row["contender"]["price"]["per_hour"], 0.015);
    assert!(comparison["caveats"].to_string().contains("demo"), "{}", comparison["caveats"]);

    assert_eq!(server.delete("/api/v1/demo").await.status, 204);
    assert_eq!(server.counts().await, (0, 0, 0));
    assert_eq!(server.delete("/api/v1/demo").await.status, 204);
}

#[tokio::test]
async fn the_buttons_of_the_page_work_as_plain_forms() {
    let server = Server::start().await;
    let post = |path: &str| {
        request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "text/html")
            .header("sec-fetch-site", "same-origin")
            .body(axum::body::Body::empty())
            .unwrap()
    };
    let loaded = server.send(post("/api/ui/load_demo")).await;
    assert_eq!(loaded.status, 302, "{}", loaded.text());
    assert!(loaded.header("location").starts_with("/compare?ids=00000000-de30-"));
    assert_eq!(server.counts().await, (2, 2, 2));
    let removed = server.send(post("/api/ui/remove_demo")).await;
    assert_eq!((removed.status.as_u16(), removed.header("location")), (302, "/machines"));
    assert_eq!(server.counts().await, (0, 0, 0));
}
