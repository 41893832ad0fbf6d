//! A TCP proxy of our own between agent and server, whose wire can be cut.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    time,
};

/// What happens to connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    Whole,
    /// Connections are accepted and nothing goes through: neither side learns of it.
    Silent,
    /// Connections are closed at once.
    Refused,
}

/// Forwards until the sender of `wire` is gone.
pub(super) async fn run(
    listener: TcpListener,
    server: SocketAddr,
    wire: watch::Receiver<Wire>,
) -> anyhow::Result<()> {
    let wire = Arc::new(wire);
    loop {
        let (client, _) = listener.accept().await?;
        let mut wire = wire.as_ref().clone();
        tokio::spawn(async move {
            let state = *wire.borrow_and_update();
            match state {
                Wire::Whole => {
                    tokio::select! {
                        done = forward(client, server) => drop(done),
                        // Cut in the middle of whatever is on its way.
                        _ = wire.wait_for(|state| *state != Wire::Whole) => (),
                    }
                }
                Wire::Silent => {
                    let _client = client;
                    tokio::select! {
                        _ = wire.wait_for(|state| *state != Wire::Silent) => (),
                        () = time::sleep(Duration::from_secs(600)) => (),
                    }
                }
                Wire::Refused => drop(client),
            }
        });
    }
}

async fn forward(mut client: TcpStream, server: SocketAddr) -> std::io::Result<()> {
    let mut server = TcpStream::connect(server).await?;
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}
