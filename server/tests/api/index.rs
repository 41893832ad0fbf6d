//! The list of resources is true.

use axum::body::Body;
use http::Method;
use perfanalysis::routes::index::RESOURCES;

use crate::server::{Server, request};

#[tokio::test]
async fn everything_in_the_list_is_there() {
    let server = Server::start().await;
    let listed = server.get("/api/v1").await.json()["resources"].clone();
    assert_eq!(listed.as_array().unwrap().len(), RESOURCES.len());
    for resource in RESOURCES {
        let path = resource.path.replace("{id}", "nobody").replace("{seq}", "1");
        let method: Method = resource.method.parse().unwrap();
        let answer = server.send(request(method, &path).body(Body::empty()).unwrap()).await;
        assert_ne!(answer.status, 405, "{} {path}", resource.method);
        assert!(!answer.text().contains("no such resource"), "{} {path}", resource.method);
    }
}

#[tokio::test]
async fn anything_else_is_a_problem_that_names_the_list() {
    let server = Server::start().await;
    for path in ["/api/v1/nothing", "/api/v1/results/a/b/c", "/api/v1/prices/x"] {
        let request = request(Method::DELETE, path).body(Body::empty()).unwrap();
        let detail = server.send(request).await.problem(404);
        assert!(detail.contains("no such resource"), "{path}: {detail}");
    }
}
