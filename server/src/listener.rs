//! The accept loop: bounded in connections and in the patience it has with each.
//!
//! `axum::serve` sets no timer, so that a client which never ends its header
//! would hold a connection for ever.

use std::{future::Future, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use axum::Router;
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    signal::unix::{SignalKind, signal},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
};
use tower::ServiceExt;

use crate::access::address::Peer;

/// How much one server bears.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at a time; further ones wait in the kernel's queue.
    pub connections: usize,
    pub header_timeout: Duration,
    /// How long running requests are waited for after the stop.
    pub drain_timeout: Duration,
}

/// Opens the socket.
///
/// # Errors
/// One sentence when the address is taken or not ours.
pub async fn bind(addr: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(addr).await.with_context(|| {
        format!(
            "could not listen on {addr}: choose another address with --addr, or stop what uses it"
        )
    })
}

/// Serves until `stop` ends, then lets running requests finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let connections = Arc::new(Semaphore::new(limits.connections));
    let http = http1(limits.header_timeout);
    // Every connection holds a receiver: once all are gone, nothing runs any more.
    let (stopping, stopped) = watch::channel(());
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer, permit) = tokio::select! {
            accepted = accept(&listener, &connections) => accepted,
            () = &mut stop => break,
        };
        let (http, router, stopped) = (http.clone(), router.clone(), stopped.clone());
        tokio::spawn(async move {
            if let Err(error) = converse(&http, stream, peer, router, stopped).await {
                tracing::debug!(%error, "connection ended early");
            }
            drop(permit);
        });
    }
    drop((listener, stopped));
    tracing::info!("stopping: waiting for running requests");
    // An error means that no connection is left to hear it.
    let _ = stopping.send(());
    if tokio::time::timeout(limits.drain_timeout, stopping.closed()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
}

/// One connection to its end, or to the end of its request once the server stops.
async fn converse(
    http: &http1::Builder,
    stream: TcpStream,
    peer: Peer,
    router: Router,
    mut stopped: watch::Receiver<()>,
) -> hyper::Result<()> {
    let service = router.map_request(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        request
    });
    let service = TowerToHyperService::new(service);
    let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return ended,
        _ = stopped.changed() => connection.as_mut().graceful_shutdown(),
    }
    connection.await
}

/// Ends at SIGINT or SIGTERM.
pub async fn stop_signal() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut stream) => stream.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated => {}
    }
}

/// The next connection, once there is room for it.
async fn accept(
    listener: &TcpListener,
    connections: &Arc<Semaphore>,
) -> (TcpStream, Peer, OwnedSemaphorePermit) {
    loop {
        // The semaphore is never closed.
        let Ok(permit) = connections.clone().acquire_owned().await else {
            std::future::pending().await
        };
        match listener.accept().await {
            Ok((stream, address)) => {
                // Answers are small and whole: waiting to fill a packet only adds latency.
                let _ = stream.set_nodelay(true);
                return (stream, Peer(address.ip()), permit);
            }
            Err(error) => {
                // Out of descriptors, say: retrying at once would spin.
                tracing::warn!(%error, "could not accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// HTTP/1 only: telling the versions apart reads without a timer, and browsers
/// speak HTTP/2 over TLS only, which a proxy in front provides.
fn http1(header_timeout: Duration) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(header_timeout);
    builder
}
