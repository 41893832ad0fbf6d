//! `perfanalysis`: reads its configuration, opens its store and serves until told to stop.

use anyhow::Context;
use clap::Parser;
use perfanalysis::{config::Config, listener, logging, router, state::AppState};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    if config.reference {
        return config.print_reference().context("could not write the reference");
    }
    logging::init(&config)?;
    config.check()?;
    let state = AppState::open(&config).await?;
    let socket = listener::bind(config.addr).await?;
    tracing::info!(addr = %socket.local_addr()?, "listening");
    listener::serve(socket, router::router(&state), config.limits(), listener::stop_signal()).await;
    state.close().await;
    Ok(())
}
