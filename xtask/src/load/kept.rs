//! What the server kept, against what it acknowledged.

use std::collections::HashMap;

use anyhow::{Context, ensure};

use super::{agent::NUMBER_SERIES, client::Client};

/// Reads a session back: its ticks are numbered from 0 without a hole and without a repeat, and
/// none that was acknowledged is missing. Gives the number of ticks that are kept.
///
/// More than was acknowledged may be kept: an answer can be lost after the commit.
pub(crate) async fn check_kept(
    client: &mut Client,
    session: &str,
    acknowledged: u64,
) -> anyhow::Result<u64> {
    let answer = client.get(&format!("/api/v1/sessions/{session}/export.csv")).await?;
    if acknowledged == 0 && answer.status == 404 {
        return Ok(0);
    }
    ensure!(answer.status == 200, "session {session}: {}", answer.status);
    let text = std::str::from_utf8(&answer.body)?;
    let mut lines = text.lines();
    let head = lines.next().context("a table has a head")?;
    let column = head.split(',').position(|name| name.contains(NUMBER_SERIES));
    let column = column.with_context(|| format!("no column {NUMBER_SERIES} in {head}"))?;
    let mut seen: HashMap<u64, u32> = HashMap::new();
    let mut kept = 0;
    for line in lines {
        let cell = line.split(',').nth(column).context("a row has all cells")?;
        let number: f64 = cell.parse().with_context(|| format!("no number in {line:?}"))?;
        *seen.entry(number as u64).or_default() += 1;
        kept += 1;
    }
    let missing = (0..acknowledged).filter(|number| !seen.contains_key(number)).count();
    let doubled = seen.values().filter(|times| **times > 1).count();
    ensure!(missing == 0, "session {session}: {missing} acknowledged samples are lost");
    ensure!(doubled == 0, "session {session}: {doubled} samples are kept twice");
    ensure!(seen.len() as u64 == kept, "session {session} has holes");
    Ok(kept)
}
