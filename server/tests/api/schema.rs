//! The schemas that are published.

use crate::server::Server;

#[tokio::test]
async fn the_schema_of_the_result_document_is_published() {
    let server = Server::start().await;
    let schema = server.get("/api/v1/schema/result.json").await.json();
    assert_eq!(schema["title"], "ResultDocument");
    assert!(schema["properties"]["levels"].is_object());
}

#[tokio::test]
async fn the_schema_of_a_line_of_a_session_is_published() {
    let server = Server::start().await;
    let schema = server.get("/api/v1/schema/session.json").await.json();
    assert_eq!(schema["title"], "SessionLine");
    assert_eq!(schema["anyOf"].as_array().map(Vec::len), Some(3), "{schema}");
    assert!(schema["$defs"]["SessionHead"]["properties"]["series"].is_object());
}
