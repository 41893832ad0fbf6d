//! What is not in the list of resources is no resource.

use axum::body::Body;
use http::Method;

use crate::server::{Server, request};

#[tokio::test]
async fn anything_else_is_a_problem_that_names_the_list() {
    let server = Server::start().await;
    for path in ["/api/v1/nothing", "/api/v1/results/a/b/c", "/api/v1/prices/x"] {
        let request = request(Method::DELETE, path).body(Body::empty()).unwrap();
        let detail = server.send(request).await.problem(404);
        assert!(detail.contains("no such resource"), "{path}: {detail}");
    }
}
