//! Files come in: each whole or not at all, each once, each on the right machine.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use http::Method;
use hyper::body::Frame;
use serde_json::{Value, json};

use crate::{
    form::Form,
    samples::{document, id, training},
    server::{Server, request},
};

#[tokio::test]
async fn a_result_goes_in_where_results_are_read() {
    let server = Server::start().await;
    let post = || {
        let request = request(Method::POST, "/api/v1/results");
        let request = request.header("content-type", "application/json");
        request.body(Body::from(document(1, Some("key-a"), 137).to_json())).unwrap()
    };
    let first = server.send(post()).await;
    assert_eq!(first.status, 201, "{}", first.text());
    assert_eq!(first.json()["files"][0]["results"][0]["id"], id(1));
    assert_eq!(server.send(post()).await.status, 200);
    assert_eq!(server.counts().await.1, 1);
}

#[tokio::test]
async fn a_file_becomes_a_result_and_the_same_file_again_changes_nothing() {
    let server = Server::start().await;
    let form = || Form::default().file("vm-07.training.json", training(200));
    let first = server.import_form(form()).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let file = &first.json()["files"][0];
    let result = &file["results"][0];
    assert_eq!(file["file_name"], "vm-07.training.json");
    assert_eq!((&file["format"], &file["problem"]), (&json!("training"), &Value::Null));
    assert_eq!((&result["name"], &result["new"]), (&json!("vm-07"), &json!(true)));
    assert_eq!(result["url"], format!("/results/{}", result["id"].as_str().unwrap()));

    let again = server.import_form(form()).await;
    assert_eq!(again.status, 200, "{}", again.text());
    let known = &again.json()["files"][0]["results"][0];
    assert_eq!((&known["id"], &known["new"]), (&result["id"], &json!(false)));
    assert_eq!(known["machine_id"], result["machine_id"]);
    assert_eq!(server.counts().await, (1, 1, 0));
}

#[tokio::test]
async fn an_agent_posts_one_document_as_the_body_and_gets_back_its_bytes() {
    let server = Server::start().await;
    let bytes = serde_json::to_vec_pretty(&document(1, Some("key-a"), 137)).unwrap();
    let answer = server.import(bytes.clone()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.json()["files"][0]["format"], "document");
    let stored = server.get(&format!("/api/v1/results/{}", id(1))).await;
    assert_eq!(stored.body, bytes);
    assert_eq!(server.import(bytes).await.status, 200);
    assert_eq!(server.counts().await, (1, 1, 0));
}

#[tokio::test]
async fn whatever_type_the_sender_gives_a_body_it_is_a_file() {
    let server = Server::start().await;
    for (number, kind) in [(1, "application/x-www-form-urlencoded"), (2, "text/csv"), (3, "x")] {
        let json = document(number, Some("key-a"), 137).to_json();
        let request = request(Method::POST, "/api/v1/imports").header("content-type", kind);
        let answer = server.send(request.body(json.into()).unwrap()).await;
        assert_eq!(answer.status, 201, "{kind}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_file_with_a_problem_does_not_stop_the_others() {
    let server = Server::start().await;
    let broken = format!("{}{{\"busy\":55,\"units\":", training(100));
    let form = Form::default()
        .file("good.json", training(200))
        .file("broken.json", broken)
        .file("also good.json", training(300));
    let answer = server.import_form(form).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    let files = answer.json()["files"].clone();
    assert_eq!(files[0]["problem"], Value::Null);
    assert_eq!(files[1]["results"], json!([]));
    assert_eq!(
        (&files[1]["problem"]["line"], files[2]["results"].as_array().unwrap().len()),
        (&json!(11), 1)
    );
    assert!(files[1]["problem"]["detail"].as_str().unwrap().contains("cut off"));
    assert_eq!(server.counts().await, (2, 2, 0));
}

#[tokio::test]
async fn facts_name_the_machine_and_price_its_offer() {
    let server = Server::start().await;
    let facts = json!([{
        "file": 0, "name": "pcd-server-01", "provider": "Azure", "region": "westeurope",
        "shape": "F2s v2", "vcpus": 2, "cores": 1, "memory_bytes": 4_u64 << 30,
        "price": {"per_hour": 0.085, "currency": "USD", "as_of": "2026-01-10", "source": "example"},
    }]);
    let form = Form::default().facts(&facts).file("x.json", training(274));
    let answer = server.import_form(form).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let machine =
        answer.json()["files"][0]["results"][0]["machine_id"].as_str().unwrap().to_owned();
    let machine = server.get(&format!("/api/v1/machines/{machine}")).await.json();
    assert_eq!(machine["name"], "pcd-server-01");
    assert_eq!(machine["facts"]["offer"]["shape"], "F2s v2");
    assert_eq!(machine["facts"]["cpu"]["cores"], 1);
    assert_eq!(machine["price"]["per_hour"], 0.085);
    assert_eq!(machine["price"]["allocation"], "on_demand");
    assert_eq!(machine["price"]["offer"]["region"], "westeurope");
}

#[tokio::test]
async fn results_go_to_the_machine_that_is_named_and_never_to_one_by_name() {
    let server = Server::start().await;
    let result = |answer: &Value, file: usize| answer["files"][file]["results"][0].clone();
    let named = |name: &str| json!({"file": 0, "name": name, "provider": "OCI"});

    let one = server
        .import_form(Form::default().facts(&json!([named("vm")])).file("a", training(100)))
        .await
        .json();
    let other = server
        .import_form(Form::default().facts(&json!([named("vm")])).file("a", training(200)))
        .await
        .json();
    assert_ne!(result(&one, 0)["machine_id"], result(&other, 0)["machine_id"]);

    let facts = json!([named("shared"), {"file": 1, "name": "shared", "provider": "oci"}]);
    let form = Form::default().file("a", training(300)).file("b", training(400)).facts(&facts);
    let shared = server.import_form(form).await.json();
    assert_eq!(result(&shared, 0)["machine_id"], result(&shared, 1)["machine_id"]);

    let facts = json!([{"file": 0, "machine_id": result(&one, 0)["machine_id"]}]);
    let form = || Form::default().facts(&facts);
    let tied = server.import_form(form().file("a", training(500))).await.json();
    assert_eq!(result(&tied, 0)["machine_id"], result(&one, 0)["machine_id"]);

    // The same ten numbers on another machine are another result, and the same one again.
    let same = server.import_form(form().file("a", training(200))).await;
    assert_eq!(same.status, 201, "{}", same.text());
    assert_ne!(result(&same.json(), 0)["id"], result(&other, 0)["id"]);
    let again = server.import_form(form().file("a", training(200))).await;
    assert_eq!(again.status, 200, "{}", again.text());
    assert_eq!(result(&again.json(), 0)["id"], result(&same.json(), 0)["id"]);
}

#[tokio::test]
async fn documents_with_one_machine_id_share_their_machine() {
    let server = Server::start().await;
    let lines: String = (1..=3)
        .map(|number| document(number, Some("key-a"), 100 + u64::from(number)).to_json())
        .collect();
    let answer = server.import(lines).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(server.counts().await, (1, 3, 0));
    let first = document(1, Some("key-a"), 101).to_json();
    let stored = server.get(&format!("/api/v1/results/{}", id(1))).await;
    assert_eq!(stored.text().trim_end(), first.trim_end());
}

#[tokio::test]
async fn another_result_under_the_same_id_is_refused_with_a_sentence() {
    let server = Server::start().await;
    server.import(document(1, Some("key-a"), 137).to_json()).await;
    let answer = server.import(document(1, Some("key-a"), 138).to_json()).await;
    assert_eq!(answer.status, 422);
    let detail = answer.json()["files"][0]["problem"]["detail"].as_str().unwrap().to_owned();
    assert!(detail.starts_with("A different result is already stored under the id"), "{detail}");
    assert_eq!(server.counts().await, (1, 1, 0));
}

#[tokio::test]
async fn the_same_file_from_many_at_once_is_one_result() {
    let server = Server::start().await;
    let json = document(1, Some("key-a"), 137).to_json();
    let posts = (0..8).map(|_| server.import(json.clone()));
    let statuses: Vec<u16> =
        join_all(posts).await.into_iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 7, "{statuses:?}");
    assert_eq!(server.counts().await, (1, 1, 0));
}

async fn join_all<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut running: Vec<_> = futures.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = running.iter().map(|_| None).collect();
    std::future::poll_fn(|cx| {
        for (future, done) in running.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            if let Poll::Ready(value) = future.as_mut().poll(cx) {
                *done = Some(value);
            }
        }
        match done.iter().all(Option::is_some) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test]
async fn facts_that_fit_nothing_are_refused_before_anything_is_kept() {
    let server = Server::start().await;
    let cases = [
        (json!([{"file": 1}]), "The facts name file 1, and 1 were sent"),
        (json!([{"file": 0}, {"file": 0}]), "speak twice about the same result of file 0"),
        (json!([{"file": 0, "nmae": "x"}]), "unknown field `nmae`"),
        (json!({"file": 0}), "The facts do not fit"),
        (json!([{"file": 0, "vcpus": -1}]), "The facts do not fit"),
    ];
    for (facts, expected) in cases {
        let form = Form::default().facts(&facts).file("a", training(100));
        let detail = server.import_form(form).await.problem(422);
        assert!(detail.contains(expected), "{facts}: {detail}");
    }
    let of_the_file = [
        (json!([{"file": 0, "result": 1}]), "The facts name result 1 of this file"),
        (json!([{"file": 0, "machine_id": id(9)}]), "There is no machine"),
        (json!([{"file": 0, "machine_id": "a b"}]), "is not an id"),
        (json!([{"file": 0, "name": "x".repeat(501)}]), "The name is longer than 500 characters"),
        (json!([{"file": 0, "name": "a\0b"}]), "NUL"),
        (json!([{"file": 0, "vcpus": 65537}]), "vCPUs"),
        (json!([{"file": 0, "name": "x", "price": {"per_hour": 1}}]), "currency"),
        (
            json!([{"file": 0, "price": {"per_hour": 1, "currency": "USD", "as_of": "2026-01-10", "source": "x"}}]),
            "belongs to no offer",
        ),
        (json!([{"file": 0, "provider": "x", "price": {}}]), "The price per hour"),
    ];
    for (facts, expected) in of_the_file {
        let form = Form::default().facts(&facts).file("a", training(100));
        let answer = server.import_form(form).await;
        assert_eq!(answer.status, 422, "{facts}: {}", answer.text());
        let detail = answer.json()["files"][0]["problem"]["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(expected), "{facts}: {detail}");
    }
    assert_eq!(server.counts().await, (0, 0, 0));
}

#[tokio::test]
async fn a_form_without_a_script_gets_a_page() {
    let server = Server::start().await;
    let page = |form: Form| form.request("text/html,application/xhtml+xml,*/*;q=0.8");
    let form = Form::default().file("a", training(100)).file("b", training(200));
    let answer = server.send(page(form)).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let ids = answer.header("location").strip_prefix("/compare?ids=").unwrap().to_owned();
    assert_eq!(ids.split(',').count(), 2);
    let compared = server.get(&format!("/api/v1/compare?ids={ids}")).await;
    assert_eq!(compared.status, 200, "{}", compared.text());

    let form = Form::default().file("<img src=x onerror=alert(1)>", "x").file("b", training(300));
    let answer = server.send(page(form)).await;
    assert_eq!(answer.status, 422);
    assert!(answer.header("content-type").starts_with("text/html"));
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    let html = answer.text();
    assert!(
        html.contains("&lt;img src=x onerror=alert(1)&gt;") && !html.contains("<img"),
        "{html}"
    );
    assert!(html.contains("href=\"/upload\"") && html.contains("imported as"), "{html}");

    // What a browser sends when no file was chosen.
    let answer = server.send(page(Form::default().file("", ""))).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("choose at least one result file"), "{}", answer.text());
}

#[tokio::test]
async fn what_is_too_large_is_refused() {
    let server = Server::start().await;
    let large = vec![b' '; (16 << 20) + 1];
    let form = Form::default().file("large", &large).file("good", training(100));
    let answer = server.import_form(form).await;
    assert_eq!(answer.status, 413, "{}", answer.text());
    let files = answer.json()["files"].clone();
    assert!(files[0]["problem"]["detail"].as_str().unwrap().contains("larger than 16 MiB"));
    assert_eq!(files[1]["results"][0]["new"], true, "the other one is in");
    assert_eq!(server.import(large).await.status, 413);

    let whole = server.import(vec![b' '; (64 << 20) + 1]).await.problem(413);
    assert!(whole.contains("larger than this address takes"), "{whole}");
    let form = (0..5).fold(Form::default(), |form, _| form.file("x", vec![b' '; 14 << 20]));
    server.import_form(form).await.problem(413);
    let form = (0..101).fold(Form::default(), |form, _| form.file("x", "x"));
    assert!(server.import_form(form).await.problem(413).contains("more than 100 files"));
    assert_eq!(server.counts().await, (1, 1, 0));
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing_behind() {
    let server = Server::start().await;
    let form = Form::default().file("a", training(100)).file("b", training(200));
    server.send(form.broken_off_request("*/*")).await.problem(400);
    assert_eq!(server.counts().await, (0, 0, 0));
}

#[tokio::test]
async fn a_sender_that_falls_silent_is_not_waited_for() {
    let server = Server::start().await;
    // From here on time passes as soon as everyone waits for it.
    tokio::time::pause();
    let body = Body::new(Silent(Some("{".into())));
    server.send(request(Method::POST, "/api/v1/imports").body(body).unwrap()).await.problem(400);
}

/// A body of which one chunk comes and no more.
struct Silent(Option<Bytes>);

impl HttpBody for Silent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.take().map_or(Poll::Pending, |chunk| Poll::Ready(Some(Ok(Frame::data(chunk)))))
    }
}
