//! The same request over and over.

use std::{net::SocketAddr, time::Duration};

use anyhow::ensure;
use tokio::task::JoinSet;

use crate::{load::Client, process};

/// Connections that ask at a time, each for its next answer when it has the last.
pub(super) const CONNECTIONS: usize = 32;

/// Microseconds from asking to the last byte, `times` times on one connection.
pub(super) async fn one_by_one(
    client: &mut Client,
    path: &str,
    times: usize,
) -> anyhow::Result<Vec<u64>> {
    let mut took = Vec::with_capacity(times);
    for _ in 0..times {
        let began = process::now();
        let answer = client.get(path).await?;
        took.push(began.elapsed().as_micros() as u64);
        ensure!(answer.status == 200, "{path}: {}", answer.status);
    }
    Ok(took)
}

/// Answers within so many seconds, over several connections.
pub(super) async fn at_once(address: SocketAddr, path: &str, seconds: u64) -> anyhow::Result<u64> {
    let until = process::now() + Duration::from_secs(seconds);
    let mut tasks = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let path = path.to_owned();
        tasks.spawn(async move {
            let (mut client, mut answers) = (Client::new(address), 0);
            while process::now() < until {
                let answer = client.get(&path).await?;
                ensure!(answer.status == 200, "{path}: {}", answer.status);
                answers += 1;
            }
            Ok(answers)
        });
    }
    tasks.join_all().await.into_iter().sum()
}
