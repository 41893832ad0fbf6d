//! Results are listed, read byte for byte, and deleted.

use axum::body::Body;
use http::Method;
use kernel::result::Origin;
use serde_json::Value;

use crate::{
    samples::{document, id},
    server::{Server, request},
};

/// Five results on three machines, the last one of a browser.
async fn filled() -> Server {
    let server = Server::start().await;
    for number in 1..=5 {
        let mut document = document(number, Some(&format!("key-{}", number % 2)), 100);
        document.machine.offer.provider = Some("OCI".to_owned());
        if number == 5 {
            document.origin = Origin::Browser;
            document.machine.id = None;
            document.machine.name = Some("Größe 100%".to_owned());
            document.machine.offer.provider = None;
        }
        let answer = server.import(document.to_json()).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    server
}

fn ids(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn results_are_listed_newest_first_in_pages() {
    let server = filled().await;
    let first = server.get("/api/v1/results?limit=2").await.json();
    assert_eq!(ids(first["items"].as_array().unwrap()), [id(5), id(4)]);
    let path = format!("/api/v1/results?limit=10&after={}", first["next"]);
    let second = server.get(&path).await.json();
    assert_eq!(ids(second["items"].as_array().unwrap()), [id(3), id(2), id(1)]);
    assert_eq!(second["next"], Value::Null);
    let item = &second["items"][0];
    assert_eq!(item["machine_name"], "vm-01");
    assert_eq!(item["offer"]["provider"], "OCI");
    assert_eq!(item["peak_units_per_s"], 200.0);
    assert_eq!((&item["origin"], &item["status"]), (&"agent".into(), &"complete".into()));
    assert_eq!(item["url"], format!("/results/{}", id(3)));
}

#[tokio::test]
async fn filters_narrow_the_list_and_empty_ones_do_not() {
    let server = filled().await;
    let machine = server.items("/api/v1/results?limit=1&after=2").await[0]["machine_id"].clone();
    let machine = machine.as_str().unwrap();
    for (query, expected) in [
        ("machine=&origin=&workload=&provider=&q=&after=&limit=", 5),
        ("origin=browser", 1),
        ("provider=oci", 4),
        ("workload=standard", 5),
        ("workload=classic", 0),
        ("q=gr%C3%B6%C3%9Fe%20100%25", 1),
        ("q=%00vm", 4),
        ("machine=nobody%00", 0),
        (&format!("machine={machine}"), 2),
    ] {
        assert_eq!(
            server.items(&format!("/api/v1/results?{query}")).await.len(),
            expected,
            "{query}"
        );
    }
    for (query, expected) in [
        ("origin=guess", "origin: unknown variant `guess`, expected one of `agent`"),
        ("limit=0", "limit: give a number from 1 to 1000"),
        ("limit=1001", "limit: give a number from 1 to 1000"),
        ("after=x", "after: give what the page before calls next"),
        ("demo=maybe", "demo: "),
    ] {
        let detail = server.get(&format!("/api/v1/results?{query}")).await.problem(422);
        assert!(detail.contains(expected), "{query}: {detail}");
    }
}

#[tokio::test]
async fn a_document_is_sent_once_and_then_known_by_its_tag() {
    let server = filled().await;
    let path = format!("/api/v1/results/{}", id(1));
    let first = server.get(&path).await;
    assert_eq!(first.header("content-type"), "application/json");
    assert_eq!(first.header("content-disposition"), "");
    assert_eq!(first.json()["id"], id(1));
    let tag = first.header("etag").to_owned();
    for known in [tag.clone(), format!("\"x\", {tag}"), tag.replace("W/", ""), "*".to_owned()] {
        let request = request(Method::GET, &path).header("if-none-match", &known);
        let again = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{known}");
        assert_eq!(again.header("etag"), tag);
    }
    let request = request(Method::GET, &path).header("if-none-match", "W/\"0\"");
    assert_eq!(server.send(request.body(Body::empty()).unwrap()).await.status, 200);
}

#[tokio::test]
async fn a_document_is_saved_under_the_name_of_its_machine() {
    let server = filled().await;
    for path in ["?download", "?download=1"] {
        let answer = server.get(&format!("/api/v1/results/{}{path}", id(5))).await;
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename=\"Gr__e_100_-000000000005.result.json\"; \
             filename*=UTF-8''Gr%C3%B6%C3%9Fe_100%25-000000000005.result.json"
        );
    }
    let answer = server.get(&format!("/api/v1/results/{}/windows.csv", id(1))).await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.header("content-disposition").contains("vm-01-000000000001.windows.csv"));
    let text = answer.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("sweep,part,target_pct,"), "{text}");
    assert!(lines[1].starts_with("duty,,100,2,0,0,false,0,500000000,999000000,100,200,"), "{text}");
}

#[tokio::test]
async fn a_deleted_result_is_gone_and_its_machine_stays() {
    let server = filled().await;
    let path = format!("/api/v1/results/{}", id(5));
    assert_eq!(server.delete(&path).await.status, 204);
    for path in [path.clone(), format!("{path}/windows.csv"), "/api/v1/results/a%00b".to_owned()] {
        let detail = server.get(&path).await.problem(404);
        assert!(detail.starts_with("There is no result"), "{detail}");
    }
    server.delete(&path).await.problem(404);
    server.delete("/api/v1/results/a%20b").await.problem(422);
    assert_eq!(server.counts().await, (3, 4, 0));
}
