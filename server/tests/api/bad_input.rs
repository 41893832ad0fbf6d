//! Whatever comes in gets a correct import or one sentence: never a failure, a half import or a
//! second copy.

use std::io::Write;

use axum::body::Body;
use flate2::{Compression, write::GzEncoder};
use http::Method;
use serde_json::json;

use crate::{
    form::Form,
    samples::{document, training},
    server::{Server, request},
};

enum Expect {
    /// So many results, each once however often the file comes.
    Results(usize),
    /// Nothing kept, and a sentence with these words.
    Refused(&'static str),
}
use Expect::{Refused, Results};

async fn check(name: &str, bytes: impl AsRef<[u8]>, expect: Expect) {
    let server = Server::start().await;
    for again in [false, true] {
        let form = Form::default().file(name, bytes.as_ref());
        let answer = server.import_form(form).await;
        let file = answer.json()["files"][0].clone();
        let results = file["results"].as_array().unwrap();
        let count = match expect {
            Results(count) => {
                assert_eq!(answer.status, if again { 200 } else { 201 }, "{name}: {file}");
                assert!(results.iter().all(|result| result["new"] == !again), "{name}: {file}");
                count
            }
            Refused(words) => {
                assert!([413, 422].contains(&answer.status.as_u16()), "{name}: {file}");
                let detail = file["problem"]["detail"].as_str().unwrap();
                assert!(detail.contains(words), "{name}: {detail}");
                assert!(detail.chars().count() < 600, "{name}: {detail}");
                0
            }
        };
        assert_eq!(results.len(), count, "{name}: {file}");
        assert_eq!(server.counts().await.1, count as u64, "{name}");
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// `units` of a training file's third line replaced by `value`.
fn with_units(value: &str) -> String {
    training(100).replacen("\"units\":30}", &format!("\"units\":{value}}}"), 1)
}

#[tokio::test]
async fn a_file_that_travelled_is_the_same_file() {
    let text = training(100);
    check("plain", &text, Results(1)).await;
    check("BOM", format!("\u{feff}{text}"), Results(1)).await;
    check("CRLF", text.replace('\n', "\r\n"), Results(1)).await;
    let utf16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    check("UTF-16", &utf16, Results(1)).await;
    check("gzip", gzip(text.as_bytes()), Results(1)).await;
    check("zstd", zstd(text.as_bytes()), Results(1)).await;

    let server = Server::start().await;
    for packed in [gzip(text.as_bytes()), zstd(text.as_bytes()), utf16, text.into_bytes()] {
        server.import(packed).await;
    }
    assert_eq!(server.counts().await, (1, 1, 0));
}

#[tokio::test]
async fn a_packed_document_is_kept_as_it_was_before() {
    let server = Server::start().await;
    let bytes = serde_json::to_vec_pretty(&document(1, Some("key-a"), 137)).unwrap();
    assert_eq!(server.import(gzip(&bytes)).await.status, 201);
    let stored = server.items("/api/v1/results").await[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(server.get(&format!("/api/v1/results/{stored}")).await.body, bytes);
}

#[tokio::test]
async fn a_damaged_file_is_refused() {
    let text = training(100);
    check("empty", "", Refused("an empty file")).await;
    check("blank", " \n\n", Refused("an empty file")).await;
    check("truncated", &text[..text.len() - 5], Refused("cut off")).await;
    check("truncated gzip", &gzip(text.as_bytes())[..40], Refused("cannot be unpacked")).await;
    check("noise", [0xff, 0x00, 0x80, 0x81], Refused("")).await;
    check("no text", "é".as_bytes().iter().rev().copied().collect::<Vec<_>>(), Refused("the byte"))
        .await;
    check("ZIP", b"PK\x03\x04 and so on", Refused("a ZIP archive")).await;
    check("depth", "[".repeat(100_000), Refused("")).await;
    let deep = format!("{{\"siteid\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    check("depth inside", deep, Refused("")).await;
    check("picture", b"\x89PNG\r\n\x1a\n", Refused("")).await;
    check("HTML", "<!DOCTYPE html><script>alert(1)</script>", Refused("")).await;
}

#[tokio::test]
async fn a_bomb_is_refused_by_what_it_unpacks_to() {
    let zeros = vec![b' '; 65 << 20];
    check("gzip bomb", gzip(&zeros), Refused("unpacks to more than 64 MiB")).await;
    check("zstd bomb", zstd(&zeros), Refused("unpacks to more than 64 MiB")).await;
    check("twice", gzip(&gzip(&zeros)), Refused("compressed twice")).await;
}

#[tokio::test]
async fn a_number_that_cannot_be_is_refused_with_its_line() {
    for value in ["NaN", "Infinity", "-1", "1e308", "18446744073709551616", "null", "\"30\""] {
        check(value, with_units(value), Refused("Line 3")).await;
    }
    let first = "{\"siteid\":1,\"host\":0,\"busy\":10,\"units\":10}\n";
    for busy in ["0", "101", "-10"] {
        let text = training(100).replacen("\"busy\":10,", &format!("\"busy\":{busy},"), 1);
        check(busy, text, Refused("Line 1")).await;
    }
    check("duplicate", format!("{}{first}", training(100)), Refused("Line 11")).await;
}

#[tokio::test]
async fn levels_may_be_missing_or_out_of_order() {
    let mut lines: Vec<String> = training(100).lines().map(str::to_owned).collect();
    lines.remove(4);
    check("missing level", lines.join("\n"), Results(1)).await;
    lines.reverse();
    check("unordered", lines.join("\n"), Results(1)).await;
}

#[tokio::test]
async fn a_file_of_two_hosts_is_two_results_on_two_machines() {
    let text = training(100) + &training(200).replace("\"host\":0", "\"host\":1");
    check("two hosts", &text, Results(2)).await;
    let server = Server::start().await;
    let facts = json!([
        {"file": 0, "result": 0, "name": "one"}, {"file": 0, "result": 1, "name": "two"},
    ]);
    server.import_form(Form::default().file("x", text).facts(&facts)).await;
    let names: Vec<_> = server
        .items("/api/v1/machines")
        .await
        .iter()
        .map(|machine| machine["name"].clone())
        .collect();
    assert_eq!(names, ["two", "one"]);
}

#[tokio::test]
async fn a_name_is_text_wherever_it_comes_from() {
    for (name, kept) in [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("=cmd()|'/c calc'!A0", "=cmd()|'/c calc'!A0"),
        ("\u{202e}lmth.elif", "lmth.elif"),
        ("a\r\nSet-Cookie: x=y", "aSet-Cookie: x=y"),
        (&"x".repeat(10_000), &"x".repeat(200)),
    ] {
        let server = Server::start().await;
        let mut named = document(1, Some("key-a"), 137);
        named.machine.name = Some(name.to_owned());
        let answer = server.import(named.to_json()).await;
        assert_eq!(answer.status, 201, "{name}: {}", answer.text());
        let machine = server.items("/api/v1/machines").await.remove(0);
        assert_eq!(machine["name"], kept);
        let id = named.id;
        let saved = server.get(&format!("/api/v1/results/{id}?download")).await;
        assert_eq!(saved.status, 200);
        for format in ["csv", "comparison", "json", "training"] {
            let file = server.get(&format!("/api/v1/compare?ids={id}&format={format}")).await;
            assert_eq!(file.status, 200, "{name} as {format}: {}", file.text());
        }
    }
}

#[tokio::test]
async fn a_name_of_a_file_is_text_too() {
    for name in
        ["<script>.json", "../../etc/passwd", "=cmd().json", "\u{202e}nosj", &"n".repeat(10_000)]
    {
        check(name, training(100), Results(1)).await;
    }
}

#[tokio::test]
async fn a_time_out_of_range_is_refused() {
    let mut early = document(1, Some("key-a"), 137);
    early.started_at_us = Some(-1);
    check("before 1970", early.to_json(), Refused("before 2100")).await;
    early.started_at_us = Some(253_402_300_799_000_000);
    check("year 9999", early.to_json(), Refused("before 2100")).await;
}

#[tokio::test]
async fn a_document_that_cannot_be_true_is_refused() {
    let mut twice = document(1, Some("key-a"), 137);
    check("twice", twice.to_json().repeat(2), Refused("again")).await;
    twice.id = "'; drop table results; --".to_owned();
    check("id", twice.to_json(), Refused("no UUID")).await;
    let newer = document(1, None, 1).to_json().replacen("\"version\":1", "\"version\":99", 1);
    check("newer", newer, Refused("update PerfAnalysis")).await;
}

#[tokio::test]
async fn a_name_that_is_a_tag_stays_text_everywhere_on_a_page() {
    let server = Server::start().await;
    let name = "</title><meta http-equiv=refresh content='0;url=https://evil.example/'><h1 id=pwn>";
    let reply = json!({ "hostname": name, "results": [{ "busyPct": 100, "workUnits": 7 }] });
    let answer = server.import(reply.to_string()).await;
    let result = answer.json()["files"][0]["results"][0].clone();
    let machine = format!("/machines/{}", result["machine_id"].as_str().unwrap());
    let url = result["url"].as_str().unwrap();
    let compare = url.replace("/results/", "/compare?ids=");
    for page in ["/", "/machines", machine.as_str(), url, compare.as_str()] {
        let text = server.get(page).await.text();
        assert!(!text.contains("<h1 id=pwn>") && !text.contains("<meta http-equiv"), "{page}");
    }
}

#[tokio::test]
async fn a_search_as_long_as_a_book_is_refused() {
    let server = Server::start().await;
    let long = "a".repeat(20_000);
    for list in ["results", "machines", "prices"] {
        server.get(&format!("/api/v1/{list}?q={long}")).await.problem(422);
    }
    assert_eq!(server.get(&format!("/machines?q={long}")).await.status, 422);
}

#[tokio::test]
async fn an_error_of_a_form_has_the_status_of_its_reason() {
    let server = Server::start().await;
    for (fields, status) in [("id=nobody", 404), ("", 422)] {
        let request = request(Method::POST, "/api/ui/delete_machine")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(fields));
        assert_eq!(server.send(request.unwrap()).await.status, status, "{fields:?}");
    }
}
