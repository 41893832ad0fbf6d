//! What `perfagent stream` can be asked for.

use std::{path::PathBuf, time::Duration};

use clap::Args;

use crate::{cli, server_url::ServerUrl, token::TokenArgs, visible};

/// Tags that a session may have.
const MAX_TAGS: usize = 20;
/// Characters of a tag.
const MAX_TAG: usize = 100;

#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  perfagent stream --server https://perf.example.org --token-file /etc/perfagent/token
      Every second, until it is stopped. What the server cannot take now is kept on disk and sent
      in order later, also by the next start.
  perfagent stream --server https://perf.example.org --duration 10m --name release-7
      Ten minutes that the server keeps under this name.
  perfagent stream --out web-1.jsonl --interval 100ms --duration 1m
      Into a file, without a server. `perfagent inspect` and `perfagent upload` read it, also where
      the recording was cut off.
  perfagent stream --once
      Prints what one second was like.

Rates are of the time between two readings; a counter that went back, as after a restart, gives a
gap. A session begins at the start, at 00:00 UTC, and after ten minutes without a reading. Ctrl-C
and SIGTERM send what is left and end the session; an exit code of 0 says that nothing was lost.")]
pub(crate) struct StreamArgs {
    /// Where to send the samples, each at once.
    #[arg(long, value_name = "URL", required_unless_present_any = ["out", "once"])]
    pub(crate) server: Option<ServerUrl>,
    #[command(flatten)]
    pub(crate) token: TokenArgs,
    /// Time between two samples, from 100ms to 60s.
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = interval)]
    pub(crate) interval: Duration,
    /// A name for the session in place of the host's.
    #[arg(long, value_parser = cli::name)]
    pub(crate) name: Option<String>,
    /// Something to find the session by, such as stage=production; may be given several times.
    #[arg(long = "tag", value_name = "KEY=VALUE", value_parser = tag)]
    pub(crate) tags: Vec<String>,
    /// End after this time, such as 90s, 10m or 1h.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) duration: Option<Duration>,
    /// Take one sample, over one interval, and end.
    #[arg(long, conflicts_with_all = ["duration", "out"])]
    pub(crate) once: bool,
    /// Write the samples to this file, which must not be there yet.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Folder for what the server cannot take now; default: a folder for each server in the
    /// user's state folder.
    #[arg(long, value_name = "DIR", requires = "server", conflicts_with = "once")]
    pub(crate) spool: Option<PathBuf>,
    /// How large the spool may grow before the oldest samples are dropped, and counted.
    #[arg(long, value_name = "SIZE", default_value = "256M", value_parser = size)]
    pub(crate) spool_max_size: u64,
    /// How old samples in the spool may become.
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = time)]
    pub(crate) spool_max_age: Duration,
    /// The tree whose proc and sys are read, for tests.
    #[arg(long, value_name = "ROOT", default_value = "/", hide = true)]
    pub(crate) proc: PathBuf,
    /// A file with microseconds to add to the wall clock, for tests.
    #[arg(long, value_name = "FILE", hide = true)]
    pub(crate) wall_offset: Option<PathBuf>,
}

impl StreamArgs {
    /// What a session is found by.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(self.tags.len() <= MAX_TAGS, "a session has at most {MAX_TAGS} tags");
        Ok(())
    }
}

fn interval(text: &str) -> Result<Duration, String> {
    let time = time(text)?;
    let is_possible = (Duration::from_millis(100)..=Duration::from_secs(60)).contains(&time);
    is_possible.then_some(time).ok_or_else(|| "expected 100ms to 60s".to_owned())
}

/// A number with or without a point, and ms, s, m, h or d; seconds without one. Above zero.
fn time(text: &str) -> Result<Duration, String> {
    let expected = || "expected a time such as 500ms, 90s, 10m or 24h".to_owned();
    let units = [("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3_600.0), ("d", 86_400.0)];
    let with_unit =
        units.iter().find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, *seconds)));
    let (number, seconds) = with_unit.unwrap_or((text, 1.0));
    let number = number_of(number).ok_or_else(expected)?;
    Duration::try_from_secs_f64(number * seconds)
        .ok()
        .filter(|time| !time.is_zero())
        .ok_or_else(expected)
}

/// A number of bytes, or of KiB, MiB or GiB.
fn size(text: &str) -> Result<u64, String> {
    let expected = || "expected a size such as 64M or 1G, of 64K or more".to_owned();
    let units = [("K", 1 << 10), ("M", 1 << 20), ("G", 1_u64 << 30)];
    let with_unit = units.iter().find_map(|(unit, bytes)| Some((text.strip_suffix(unit)?, *bytes)));
    let (number, bytes) = with_unit.unwrap_or((text, 1));
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let number: u64 = number.parse().ok().filter(|_| is_number).ok_or_else(expected)?;
    number.checked_mul(bytes).filter(|size| *size >= 64 << 10).ok_or_else(expected)
}

/// Digits with at most one point: no sign, no exponent, no word.
fn number_of(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|_| is_plain)
}

fn tag(text: &str) -> Result<String, String> {
    let expected = || "expected key=value, such as stage=production".to_owned();
    let text = cli::plain(text)?;
    let (key, value) = text.split_once('=').ok_or_else(expected)?;
    if key.trim().is_empty() || value.trim().is_empty() {
        return Err(expected());
    }
    match text.chars().count() <= MAX_TAG {
        true => Ok(visible::plain(&text)),
        false => Err(format!("a tag has at most {MAX_TAG} characters")),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::Cli;

    #[track_caller]
    fn check(line: &str, expected: bool) {
        let parsed = Cli::try_parse_from(format!("perfagent stream {line}").split(' '));
        assert_eq!(parsed.is_ok(), expected, "{line}: {parsed:?}");
    }

    #[test]
    fn wrong_values_are_refused() {
        check("--server http://u", true);
        check("--once", true);
        check("--out a.jsonl --duration 1.5h", true);
        check("--server http://u --out a --tag a=b --tag c=d", true);
        check("--server http://u --spool-max-size 1G --spool-max-age 7d", true);
        for wrong in [
            "--interval 1s",
            "--once --duration 5s",
            "--once --out a",
            "--out a --spool b",
            "--server u",
            "--once --interval 99ms",
            "--once --interval 61s",
            "--once --interval -1s",
            "--once --interval 1e1",
            "--once --interval nan",
            "--once --interval 1.2.3",
            "--once --tag a",
            "--once --tag =b",
            "--once --tag a=\u{1b}",
            "--out a --duration 0s",
            "--out a --duration 99999999999999999999d",
            "--server http://u --spool-max-size 1K",
            "--server http://u --spool-max-size 99999999999G",
        ] {
            check(wrong, false);
        }
        check(&format!("--once --tag a={}", "b".repeat(MAX_TAG)), false);
    }

    #[test]
    fn times_and_sizes_have_units() {
        assert_eq!(time("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(time("0.1"), Ok(Duration::from_millis(100)));
        assert_eq!(time("2d"), Ok(Duration::from_secs(172_800)));
        assert_eq!(interval("1m"), Ok(Duration::from_secs(60)));
        assert_eq!((size("64K"), size("1G"), size("70000")), (Ok(65_536), Ok(1 << 30), Ok(70_000)));
    }
}
