//! Short addresses lead back to their view, and nowhere else.

use http::Method;
use serde_json::json;

use crate::server::Server;

#[tokio::test]
async fn a_view_has_one_short_address_that_leads_back() {
    let server = Server::start().await;
    let path = "/compare?ids=a~b,c&metric=cost&at=50";
    let made = server.json(Method::POST, "/api/v1/links", json!({"path": path})).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let (url, code) = (made.json()["url"].clone(), made.json()["code"].clone());
    assert_eq!(code.as_str().unwrap().len(), 7);
    let again = server.json(Method::POST, "/api/v1/links", json!({"path": path})).await;
    assert_eq!(again.json()["code"], code, "the same view has the same code");
    let other = json!({"path": "/compare?ids=a~b,c&metric=cost&at=60"});
    let other = server.json(Method::POST, "/api/v1/links", other).await;
    assert_ne!(other.json()["code"], code);
    let followed = server.get(url.as_str().unwrap()).await;
    assert_eq!(followed.status, 307);
    assert_eq!(followed.headers["location"], path);
    server.get("/l/nobody1").await.problem(404);
}

#[tokio::test]
async fn what_leads_elsewhere_has_no_short_address() {
    let server = Server::start().await;
    for path in ["//evil.example/", "https://evil.example/", "/api/v1/demo", "/compare?x=\r\n", ""]
    {
        let answer = server.json(Method::POST, "/api/v1/links", json!({"path": path})).await;
        let detail = answer.problem(422);
        assert!(detail.contains("Only views of this site"), "{path}: {detail}");
    }
}
