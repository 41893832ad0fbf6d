//! Health: alive as long as the process runs, ready as long as the database answers.

use crate::{answer::Answer, server::Server};

#[tokio::test]
async fn a_running_server_is_alive_and_ready() {
    let server = Server::start().await;
    assert_eq!(server.get("/healthz").await.text(), "ok\n");
    assert_eq!(server.get("/readyz").await.text(), "ready\n");
}

#[tokio::test]
async fn without_its_database_it_is_alive_and_says_when_to_ask_again() {
    use tower::ServiceExt;

    let server = Server::start().await;
    server.state.close().await;
    assert_eq!(server.get("/healthz").await.status, 200);
    let request = |path| crate::server::request(http::Method::GET, path);
    for path in ["/readyz", "/api/v1/results", "/api/v1/compare?ids=a"] {
        let request = request(path).body(axum::body::Body::empty()).unwrap();
        let answer = Answer::of(server.router.clone().oneshot(request).await.unwrap()).await;
        assert_eq!(answer.problem(503), "The server is stopping; try again in a minute.");
        assert_eq!(answer.header("retry-after"), "60");
    }
}
