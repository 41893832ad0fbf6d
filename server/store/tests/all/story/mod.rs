//! One story that calls every method of the store, on SQLite always and on
//! PostgreSQL when `PERFANALYSIS_TEST_POSTGRES` holds its address.

mod book;
mod collectors;
mod comparisons;
mod demo;
mod events;
mod fleet;
mod joined;
mod let_go;
mod live;
mod machines;
mod prices;
mod results;
mod sessions;
mod sorting;
mod tokens;
mod verification;

use sqlx::{Connection, PgConnection};
use store::{Settings, Store, StoreError};

async fn story(store: &Store) {
    results::story(store).await;
    verification::story(store).await;
    machines::story(store).await;
    prices::story(store).await;
    comparisons::story(store).await;
    sessions::story(store).await;
    collectors::story(store).await;
    live::story(store).await;
    events::story(store).await;
    fleet::story(store).await;
    demo::story(store).await;
    book::story(store).await;
    sorting::story(store).await;
    tokens::story(store).await;
    store.ping().await.unwrap();
    store.close().await;
    assert!(matches!(store.ping().await, Err(StoreError::Closed)));
}

#[tokio::test]
async fn the_story_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    story(&crate::common::sqlite(&folder).await).await;
}

#[tokio::test]
async fn the_story_on_postgresql() {
    #[expect(clippy::disallowed_methods, reason = "a test has no configuration to ask")]
    let Ok(url) = std::env::var("PERFANALYSIS_TEST_POSTGRES") else {
        println!("PostgreSQL was left out: PERFANALYSIS_TEST_POSTGRES is not set.");
        return;
    };
    // A schema of its own, so that the database may hold other things.
    let schema = format!("story_{}", std::process::id());
    let mut admin = PgConnection::connect(&url).await.unwrap();
    admin_query(&mut admin, format!("create schema {schema}")).await;
    let mark = if url.contains('?') { '&' } else { '?' };
    let settings = Settings { url: format!("{url}{mark}options[search_path]={schema}") };
    story(&Store::open(&settings).await.unwrap()).await;
    admin_query(&mut admin, format!("drop schema {schema} cascade")).await;
}

async fn admin_query(admin: &mut PgConnection, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(admin).await.unwrap();
}
