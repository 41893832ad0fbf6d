//! What holds for every answer: headers, the guard, methods, compression, ids of requests.
//! (`Server::send` checks the headers of each answer in every test.)

use axum::body::Body;
use http::{Method, Request};

use crate::{
    samples::{document, training},
    server::{Server, request},
};

#[tokio::test]
async fn every_kind_of_answer_carries_the_headers() {
    let server = Server::start().await;
    for (path, status) in [
        ("/", 200),
        ("/no-such-page", 404),
        ("/robots.txt", 200),
        ("/assets/main.0.css", 200),
        ("/assets/nothing.js", 404),
        ("/healthz", 200),
        ("/api/v1", 200),
        ("/api/v1/nothing", 404),
        ("/api/v1/results/%00", 404),
        ("/%ff", 404),
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
    }
    let page = server.get("/").await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("'nonce-") && policy.contains("'wasm-unsafe-eval'"), "{policy}");
    assert!(!policy.contains("unsafe-inline"), "{policy}");
    let style = server.get("/assets/main.0.css").await;
    assert!(style.header("cache-control").contains("immutable"));
}

#[tokio::test]
async fn only_this_machine_is_answered_and_nothing_through_a_proxy() {
    let server = Server::start().await;
    let get = |path: &str| Request::get(path.to_owned());
    for path in ["/", "/api/v1", "/assets/main.0.css", "/healthz", "/nothing"] {
        let foreign = get(path).header("host", "evil.example").body(Body::empty()).unwrap();
        server.send(foreign).await.problem(421);
        let proxied = request(Method::GET, path).header("x-forwarded-for", "1.2.3.4");
        server.send(proxied.body(Body::empty()).unwrap()).await.problem(403);
    }
    let cross = |path: &str| {
        let request = request(Method::POST, path).header("sec-fetch-site", "cross-site");
        request.body(Body::from(training(100))).unwrap()
    };
    for path in ["/api/v1/imports", "/api/v1/demo", "/api/ui/load_demo"] {
        server.send(cross(path)).await.problem(403);
    }
    assert_eq!(server.counts().await, (0, 0, 0));
}

#[tokio::test]
async fn a_wrong_method_is_a_problem_that_names_the_right_ones() {
    let server = Server::start().await;
    for (method, path, allow) in [
        (Method::PUT, "/api/v1/results", "GET"),
        (Method::POST, "/api/v1/machines/x", "PATCH"),
        (Method::GET, "/api/v1/imports", "POST"),
        (Method::DELETE, "/healthz", "GET"),
        (Method::POST, "/assets/main.0.css", "GET"),
    ] {
        let answer = server.send(request(method, path).body(Body::empty()).unwrap()).await;
        answer.problem(405);
        assert!(answer.header("allow").contains(allow), "{path}: {:?}", answer.headers);
    }
}

#[tokio::test]
async fn head_tells_what_get_would_without_its_body() {
    let server = Server::start().await;
    server.import(document(1, Some("key-a"), 137).to_json()).await;
    let result = format!("/api/v1/results/{}", crate::samples::id(1));
    for path in ["/", "/healthz", "/api/v1/results", &result, "/api/v1/results/nobody"] {
        let head = server.send(request(Method::HEAD, path).body(Body::empty()).unwrap()).await;
        let get = server.get(path).await;
        assert_eq!(head.status, get.status, "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
        assert_eq!(head.header("etag"), get.header("etag"), "{path}");
        assert!(head.body.is_empty(), "{path}: {}", head.text());
    }
}

#[tokio::test]
async fn a_problem_carries_the_id_of_its_request_compressed_or_not() {
    let server = Server::start().await;
    let request =
        |id: &str| request(Method::GET, "/api/v1/nothing").header("x-request-id", id.to_owned());
    let answer = server.send(request("my-own-id").body(Body::empty()).unwrap()).await;
    answer.problem(404);
    assert_eq!(answer.json()["request_id"], "my-own-id");
    let packed = request("x").header("accept-encoding", "gzip").body(Body::empty()).unwrap();
    let response = tower::ServiceExt::oneshot(server.router.clone(), packed).await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    assert!(response.headers().get("content-length").is_none());
}

#[tokio::test]
async fn what_the_api_says_is_not_cached_unasked() {
    let server = Server::start().await;
    let list = server.get("/api/v1/results").await;
    assert_eq!(list.header("cache-control"), "private, no-cache");
    assert_eq!(server.get("/api/v1/nothing").await.header("cache-control"), "no-store");
    server.import(document(1, Some("key-a"), 137).to_json()).await;
    let result = server.get(&format!("/api/v1/results/{}", crate::samples::id(1))).await;
    assert_eq!(result.header("cache-control"), "private, no-cache");
}
