//! A file in pieces goes on where it broke off, whatever happens in between.

use axum::body::{Body, Bytes};
use http::Method;
use perfanalysis::{clock, router, uploads::MAX_UPLOADS};
use serde_json::{Value, json};

use crate::{
    answer::Answer,
    samples::training,
    server::{Server, request},
};

const HOUR_US: i64 = 3_600_000_000;

/// Begins an upload; its address.
async fn begin(server: &Server, about: Value) -> String {
    let answer = server.json(Method::POST, "/api/v1/uploads", about).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.header("upload-offset"), "0");
    assert_eq!(answer.header("location"), answer.json()["url"].as_str().unwrap());
    answer.header("location").to_owned()
}

async fn append(server: &Server, url: &str, offset: usize, body: impl Into<Body>) -> Answer {
    let request = request(Method::PATCH, url).header("upload-offset", offset.to_string());
    server.send(request.body(body.into()).unwrap()).await
}

async fn import(server: &Server, url: &str, facts: &str) -> Answer {
    let request = request(Method::POST, &format!("{url}/import"));
    server.send(request.body(Body::from(facts.to_owned())).unwrap()).await
}

#[track_caller]
fn check_offset(answer: &Answer, status: u16, offset: usize, complete: bool) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("upload-offset"), offset.to_string());
    assert_eq!(answer.header("upload-complete"), if complete { "?1" } else { "?0" });
}

#[tokio::test]
async fn pieces_become_a_file_and_an_import_answers_the_same_again() {
    let server = Server::start().await;
    let file = training(200);
    let (first, rest) = file.as_bytes().split_at(100);
    let about = json!({"name": "vm-07.training.json", "size": file.len()});
    let url = begin(&server, about).await;
    check_offset(&append(&server, &url, 0, first.to_vec()).await, 200, 100, false);

    let early = import(&server, &url, "").await;
    check_offset(&early, 409, 100, false);
    assert!(early.problem(409).contains(&format!("100 of {} bytes", file.len())));

    check_offset(&append(&server, &url, 100, rest.to_vec()).await, 200, file.len(), true);
    let facts = json!([{"file": 0, "provider": "OCI"}]).to_string();
    let imported = import(&server, &url, &facts).await;
    assert_eq!(imported.status, 201, "{}", imported.text());
    let result = imported.json()["files"][0]["results"][0].clone();
    assert_eq!((&result["name"], &result["new"]), (&json!("vm-07"), &json!(true)));
    let machines = server.items("/api/v1/machines").await;
    assert_eq!(machines[0]["facts"]["offer"]["provider"], "OCI");

    let again = import(&server, &url, "").await;
    assert_eq!((again.status, again.json()), (imported.status, imported.json()));
    let state = server.one(&url).await;
    assert_eq!((&state["imported"], &state["complete"]), (&json!(true), &json!(true)));
    assert_eq!(server.counts().await, (1, 1, 0));
}

#[tokio::test]
async fn a_piece_that_breaks_off_goes_on_from_what_arrived() {
    let server = Server::start().await;
    let file = training(200);
    let url = begin(&server, json!({"name": "a", "size": file.len()})).await;
    let cut = futures_of(&[Ok(&file.as_bytes()[..50]), Err(())]);
    let broken = append(&server, &url, 0, cut).await;
    check_offset(&broken, 400, 50, false);
    let head = server.send(request(Method::HEAD, &url).body(Body::empty()).unwrap()).await;
    check_offset(&head, 200, 50, false);
    assert!(head.header("upload-limit").contains("max-size="), "{}", head.header("upload-limit"));

    let wrong = append(&server, &url, 0, "again from the beginning").await;
    check_offset(&wrong, 409, 50, false);
    assert!(wrong.problem(409).contains("goes on at byte 50, not at 0"), "{}", wrong.text());
    let beyond = append(&server, &url, 50, vec![b' '; file.len()]).await;
    check_offset(&beyond, 413, 50, false);
    let without = request(Method::PATCH, &url).body(Body::from("x")).unwrap();
    assert!(server.send(without).await.problem(400).contains("Upload-Offset"));

    check_offset(&append(&server, &url, 50, file[50..].to_owned()).await, 200, file.len(), true);
    assert_eq!(import(&server, &url, "").await.status, 201);
}

/// A body of these chunks that may end with a broken connection.
fn futures_of(chunks: &[Result<&[u8], ()>]) -> Body {
    let chunks: Vec<Result<Bytes, std::io::Error>> = chunks
        .iter()
        .map(|chunk| match chunk {
            Ok(bytes) => Ok(Bytes::copy_from_slice(bytes)),
            Err(()) => Err(std::io::ErrorKind::ConnectionReset.into()),
        })
        .collect();
    Body::from_stream(futures::stream::iter(chunks))
}

#[tokio::test]
async fn what_arrived_survives_a_restart() {
    let server = Server::start().await;
    let file = training(200);
    let url = begin(&server, json!({"name": "a.json", "size": file.len()})).await;
    append(&server, &url, 0, file[..70].to_owned()).await;
    let server = server.restart().await;
    check_offset(&server.get(&url).await, 200, 70, false);
    append(&server, &url, 70, file[70..].to_owned()).await;
    let imported = import(&server, &url, "").await;
    assert_eq!(imported.status, 201, "{}", imported.text());
    let server = server.restart().await;
    assert_eq!(import(&server, &url, "").await.json(), imported.json(), "the answer too");
}

#[tokio::test]
async fn a_file_with_a_problem_stays_until_its_facts_are_right() {
    let server = Server::start().await;
    let file = training(200);
    let url = begin(&server, json!({"name": "a", "size": file.len()})).await;
    append(&server, &url, 0, file).await;
    let facts = json!([{"file": 0, "machine_id": "nobody"}]).to_string();
    let refused = import(&server, &url, &facts).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["files"][0]["problem"]["detail"], "There is no machine nobody.");
    import(&server, &url, "{").await.problem(422);
    import(&server, &url, &json!([{"file": 1}]).to_string()).await.problem(422);
    assert_eq!(import(&server, &url, "").await.status, 201);
}

#[tokio::test]
async fn bytes_that_are_not_those_that_were_stated_are_not_imported() {
    let server = Server::start().await;
    let file = training(200);
    let about = json!({"name": "a", "size": file.len(), "sha256": "0".repeat(64)});
    let url = begin(&server, about).await;
    append(&server, &url, 0, file.clone()).await;
    assert!(import(&server, &url, "").await.problem(422).contains("sha256"));
    assert_eq!(server.counts().await, (0, 0, 0));
    assert_eq!(server.delete(&url).await.status, 204);
    server.get(&url).await.problem(404);

    let odd = json!({"name": "a", "size": 1, "sha256": "abc"});
    server.json(Method::POST, "/api/v1/uploads", odd).await.problem(422);
}

#[tokio::test]
async fn uploads_are_bounded_in_size_number_and_age() {
    let mut server = Server::start().await;
    let begun = |size: u64| json!({"name": "a", "size": size});
    let large = server.json(Method::POST, "/api/v1/uploads", begun((64 << 20) + 1)).await;
    assert!(large.problem(413).contains("64 MiB"));
    for _ in 0..16 {
        begin(&server, begun(64 << 20)).await;
    }
    let full = server.json(Method::POST, "/api/v1/uploads", begun(1)).await;
    assert!(full.problem(429).contains("1024 MiB together"), "{}", full.text());
    let mut last = String::new();
    for _ in 16..MAX_UPLOADS {
        last = begin(&server, begun(0)).await;
    }
    let one_more = server.json(Method::POST, "/api/v1/uploads", begun(0)).await;
    assert!(one_more.problem(429).contains("64 uploads"), "{}", one_more.text());

    server.state =
        server.state.with(|state| state.backend.now_us = || clock::now_us() + 25 * HOUR_US);
    server.router = router::router(&server.state);
    server.get(&last).await.problem(404);
    begin(&server, begun(64 << 20)).await;
    let folder = server.folder().join("data/uploads");
    let left = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(left, 2, "the new one's bytes and what is known about it");
}

#[tokio::test]
async fn an_address_reaches_nothing_but_uploads() {
    let server = Server::start().await;
    begin(&server, json!({"name": "../../x", "size": 0})).await;
    for id in ["nobody", "..%2F..%2Fperfanalysis", &"a".repeat(5_000)] {
        let url = format!("/api/v1/uploads/{id}");
        server.get(&url).await.problem(404);
        append(&server, &url, 0, "x").await.problem(404);
        import(&server, &url, "").await.problem(404);
        server.delete(&url).await.problem(404);
    }
    let broken = server.json(Method::POST, "/api/v1/uploads", json!({"name": "a"})).await;
    assert!(broken.problem(422).contains("size"), "{}", broken.text());
}
