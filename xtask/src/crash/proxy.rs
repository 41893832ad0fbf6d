//! A TCP proxy of our own between agent and server, whose wire can be cut and slowed down.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    time,
};

use crate::chance::Chance;

/// Bytes that are on the wire at a time.
const CHUNK: usize = 16 << 10;
/// How long bytes take over a slow wire, one way.
const DELAY: Duration = Duration::from_millis(200);
/// One in so many waits as for a packet that was lost and is sent again: 5 %.
const STALLED_OF: u64 = 20;
const STALL: Duration = Duration::from_millis(1_000);
/// One in so many breaks the connection.
const CUT_OF: u64 = 40;

/// What happens to connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    Whole,
    /// Everything takes its time, some of it longer, and now and then a connection breaks.
    Slow,
    /// Connections stay open at both ends and nothing goes through: neither side learns of it.
    Silent,
    /// Connections are closed at once.
    Refused,
}

/// One direction of a connection.
struct Lane {
    from: OwnedReadHalf,
    to: OwnedWriteHalf,
    wire: watch::Receiver<Wire>,
    chance: Chance,
}

/// Forwards until the sender of `wire` is gone.
pub(super) async fn run(
    listener: TcpListener,
    server: SocketAddr,
    wire: watch::Receiver<Wire>,
    mut chance: Chance,
) -> anyhow::Result<()> {
    loop {
        let (client, _) = listener.accept().await?;
        let (wire, chance) = (wire.clone(), chance.fork());
        // How a connection ends is the matter of its two ends.
        tokio::spawn(async move { drop(carry(client, server, wire, chance).await) });
    }
}

async fn carry(
    client: TcpStream,
    server: SocketAddr,
    mut wire: watch::Receiver<Wire>,
    mut chance: Chance,
) -> io::Result<()> {
    let mut cut = wire.clone();
    let carried = async {
        // Not even the greeting of a connection goes over a silent wire.
        lets_through(&mut wire).await?;
        let server = TcpStream::connect(server).await?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let ((from_client, to_client), (from_server, to_server)) =
            (client.into_split(), server.into_split());
        let there =
            Lane { from: from_client, to: to_server, wire: wire.clone(), chance: chance.fork() };
        let back = Lane { from: from_server, to: to_client, wire, chance };
        tokio::try_join!(there.run(), back.run()).map(drop)
    };
    tokio::select! {
        done = carried => done,
        // Cut in the middle of whatever is on its way.
        _ = cut.wait_for(|state| *state == Wire::Refused) => Err(ErrorKind::ConnectionReset.into()),
    }
}

impl Lane {
    async fn run(mut self) -> io::Result<()> {
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = self.from.read(&mut chunk).await?;
            // Over a silent wire the end of a connection is not heard of either.
            let state = lets_through(&mut self.wire).await?;
            if state == Wire::Slow {
                self.dawdle().await?;
            }
            match count {
                0 => return self.to.shutdown().await,
                count => self.to.write_all(&chunk[..count]).await?,
            }
        }
    }

    async fn dawdle(&mut self) -> io::Result<()> {
        if self.chance.below(CUT_OF) == 0 {
            return Err(ErrorKind::ConnectionReset.into());
        }
        time::sleep(DELAY).await;
        if self.chance.below(STALLED_OF) == 0 {
            time::sleep(STALL).await;
        }
        Ok(())
    }
}

/// Waits while the wire is silent; how it is then.
async fn lets_through(wire: &mut watch::Receiver<Wire>) -> io::Result<Wire> {
    let state = wire.wait_for(|state| *state != Wire::Silent).await;
    let state = *state.map_err(|_| io::Error::from(ErrorKind::NotConnected))?;
    match state {
        Wire::Refused => Err(ErrorKind::ConnectionRefused.into()),
        state => Ok(state),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both ends of a connection through the proxy, and its wire.
    async fn connected() -> (TcpStream, TcpStream, watch::Sender<Wire>) {
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (wire, wires) = watch::channel(Wire::Whole);
        tokio::spawn(run(listener, server.local_addr().unwrap(), wires, Chance::new(1)));
        let client = TcpStream::connect(address).await.unwrap();
        let (served, _) = server.accept().await.unwrap();
        (client, served, wire)
    }

    async fn hears(stream: &mut TcpStream, expected: &[u8]) {
        let mut heard = vec![0; expected.len()];
        stream.read_exact(&mut heard).await.unwrap();
        assert_eq!(heard, expected);
    }

    #[tokio::test]
    async fn a_silent_wire_holds_both_ends_and_what_was_said() {
        let (mut client, mut server, wire) = connected().await;
        client.write_all(b"one").await.unwrap();
        hears(&mut server, b"one").await;
        wire.send(Wire::Silent).unwrap();
        client.write_all(b"two").await.unwrap();
        server.write_all(b"three").await.unwrap();
        let mut byte = [0];
        let waited = Duration::from_millis(50);
        assert!(time::timeout(waited, server.read(&mut byte)).await.is_err(), "nothing comes");
        assert!(time::timeout(waited, client.read(&mut byte)).await.is_err(), "nor an end");
        wire.send(Wire::Whole).unwrap();
        hears(&mut server, b"two").await;
        hears(&mut client, b"three").await;
    }

    #[tokio::test]
    async fn a_wire_that_is_cut_closes_both_ends() {
        let (mut client, mut server, wire) = connected().await;
        client.write_all(b"one").await.unwrap();
        hears(&mut server, b"one").await;
        wire.send(Wire::Refused).unwrap();
        let mut byte = [0];
        // Either way of being told will do.
        assert!(!matches!(client.read(&mut byte).await, Ok(1..)));
        assert!(!matches!(server.read(&mut byte).await, Ok(1..)));
    }
}
