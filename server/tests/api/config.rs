//! What is wrong at the start is said in one sentence.

use std::fs;

use clap::Parser;
use perfanalysis::{config::Config, listener, state::AppState};
use tempfile::TempDir;

fn config(folder: &TempDir, more: &[&str]) -> Config {
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (data, site) = (path("data"), path("site"));
    let args = ["perfanalysis", "--single-user", "--data", &data, "--site", &site];
    Config::parse_from([&args, more].concat())
}

async fn refused(config: &Config) -> String {
    match AppState::open(config).await {
        Ok(_) => panic!("it opened"),
        Err(error) => format!("{error:#}"),
    }
}

#[tokio::test]
async fn without_a_built_site_it_says_how_to_build_one() {
    let folder = tempfile::tempdir().unwrap();
    let error = refused(&config(&folder, &[])).await;
    assert!(error.contains("run cargo xtask build first"), "{error}");
    fs::create_dir(folder.path().join("site")).unwrap();
    fs::write(folder.path().join("site/assets.json"), "{").unwrap();
    let error = refused(&config(&folder, &[])).await;
    assert!(error.contains("assets.json is damaged"), "{error}");
}

#[tokio::test]
async fn a_second_server_on_the_same_data_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("site")).unwrap();
    fs::write(folder.path().join("site/assets.json"), "{}").unwrap();
    let splits = r#"{"folder": "/assets/page.0", "modules": {}}"#;
    fs::write(folder.path().join("site/splits.json"), splits).unwrap();
    let first = AppState::open(&config(&folder, &[])).await.unwrap();
    let error = refused(&config(&folder, &[])).await;
    assert!(error.starts_with("Another server has"), "{error}");
    first.close().await;
}

#[tokio::test]
async fn an_address_of_no_database_is_refused_without_repeating_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let error = refused(&config(&folder, &["--database", "mysql://me:secret@host/x"])).await;
    assert!(error.contains("sqlite:PATH") && !error.contains("secret"), "{error}");
}

#[tokio::test]
async fn a_taken_address_is_named() {
    let taken = listener::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let addr = taken.local_addr().unwrap();
    let error = listener::bind(addr).await.unwrap_err().to_string();
    assert!(error.contains(&addr.to_string()) && error.contains("--addr"), "{error}");
}

#[test]
fn a_setting_that_makes_no_sense_is_refused() {
    for args in [
        ["perfanalysis", "--addr", "here"],
        ["perfanalysis", "--max-connections", "-1"],
        ["perfanalysis", "--max-connections", "0"],
        ["perfanalysis", "--header-timeout", "0"],
        ["perfanalysis", "--verify-cpu", "101"],
        ["perfanalysis", "--verify-cpu", "NaN"],
        ["perfanalysis", "--verify-windows", "0"],
        ["perfanalysis", "--log-format", "xml"],
    ] {
        assert!(Config::try_parse_from(args).is_err(), "{args:?}");
    }
}
