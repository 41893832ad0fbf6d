//! `perfanalysis`: reads its configuration, opens its store and serves until told to stop.

use anyhow::Context;
use clap::Parser;
use perfanalysis::{
    clock,
    config::{Command, Config},
    database_command,
    hub::Refill,
    keeper::Keeper,
    listener, logging, open_files, retain_command, router,
    state::AppState,
    token_command,
    verifier::Verifier,
};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    if config.reference {
        return config.print_reference().context("could not write the reference");
    }
    logging::init(&config)?;
    match &config.command {
        Some(Command::Token(command)) => return token_command::run(&config, command).await,
        Some(Command::Database(command)) => return database_command::run(&config, command).await,
        Some(Command::Retain(command)) => return retain_command::run(&config, command).await,
        None => (),
    }
    config.check()?;
    let state = AppState::open(&config).await?;
    token_command::warn_if_none(&state).await?;
    let refill = Refill::plan(state.hub.clone(), state.backend.store.clone(), clock::now_us());
    tokio::spawn(refill.await?.run());
    let mut limits = config.limits();
    let allowed = open_files::allow(limits.connections);
    if allowed < limits.connections {
        tracing::warn!(
            allowed,
            wanted = limits.connections,
            "the limit of open files (ulimit -Hn) allows fewer connections"
        );
        limits.connections = allowed;
    }
    let socket = listener::bind(config.addr).await?;
    tracing::info!(addr = %socket.local_addr()?, "listening");
    let verifier = tokio::spawn(Verifier::new(&state, config.verify_budget()).run());
    let keeper = tokio::spawn(Keeper::new(&state, config.keeping()).run());
    let stop = async {
        listener::stop_signal().await;
        // Connections of viewers are not the listener's any more.
        state.hub.stop();
    };
    listener::serve(socket, router::router(&state), limits, stop).await;
    verifier.abort();
    keeper.abort();
    state.close().await;
    Ok(())
}
