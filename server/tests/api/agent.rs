//! The agent to take along: listed with its sum, and nothing else of the folder is.

use std::fs;

use crate::server::Server;

const NAME: &str = "perfagent-x86_64-linux";
const BINARY: &[u8] = b"\x7fELF agent";

/// A server whose site was built with an agent.
async fn with_agent() -> Server {
    let server = Server::start().await;
    let folder = server.state.site.agents();
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(NAME), BINARY).unwrap();
    fs::write(folder.join(format!("{NAME}.sha256")), format!("00ff  {NAME}\n")).unwrap();
    fs::write(folder.join("notes.txt"), "not for others").unwrap();
    server.restart().await
}

#[tokio::test]
async fn the_agents_are_listed_with_their_sums() {
    let server = with_agent().await;
    let answer = server.get("/agent").await;
    assert_eq!(answer.header("content-type"), "application/json");
    let items = &answer.json()["items"];
    assert_eq!(items.as_array().unwrap().len(), 1);
    assert_eq!(items[0]["name"], NAME);
    assert_eq!(items[0]["bytes"], BINARY.len());
    assert_eq!(items[0]["sha256"], "00ff");
    assert_eq!(items[0]["href"], format!("/agent/{NAME}"));
    assert_eq!(items[0]["sha256_href"], format!("/agent/{NAME}.sha256"));
}

#[tokio::test]
async fn binary_and_sum_come_as_files_that_caches_ask_about() {
    let server = with_agent().await;
    let binary = server.get(&format!("/agent/{NAME}")).await;
    assert_eq!(binary.body, BINARY);
    assert_eq!(binary.header("content-type"), "application/octet-stream");
    assert_eq!(binary.header("cache-control"), "no-cache");
    assert!(binary.header("content-disposition").contains(NAME));
    assert!(!binary.header("last-modified").is_empty());
    let sum = server.get(&format!("/agent/{NAME}.sha256")).await;
    assert_eq!(sum.text(), format!("00ff  {NAME}\n"));
    assert_eq!(sum.header("content-type"), "text/plain; charset=utf-8");
}

#[tokio::test]
async fn nothing_else_is_handed_out() {
    let server = with_agent().await;
    for name in ["notes.txt", "perfagent-none", "..%2Fassets.json", "perfagent-..%2F..%2Fdata"] {
        let answer = server.get(&format!("/agent/{name}")).await;
        assert!(answer.problem(404).contains("GET /agent lists"), "{name}");
    }
}

#[tokio::test]
async fn a_site_without_agents_lists_none() {
    let server = Server::start().await;
    assert_eq!(server.get("/agent").await.json()["items"].as_array().unwrap().len(), 0);
}
