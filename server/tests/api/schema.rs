//! The schemas that are published.

use crate::server::Server;

#[tokio::test]
async fn the_schema_of_the_result_document_is_published() {
    let server = Server::start().await;
    let schema = server.get("/api/v1/schema/result.json").await.json();
    assert_eq!(schema["title"], "ResultDocument");
    assert!(schema["properties"]["levels"].is_object());
}
