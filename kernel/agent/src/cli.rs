//! The command line: what can be asked for, with an example of each.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand};
use kernel::{hex::Hex64, measure::Profile, workload::Workload};

use crate::{server_url::ServerUrl, stream::StreamArgs, token::TokenArgs, toolchain, visible};

/// Measures how much work a server does, writes the result to a file, and uploads it.
#[derive(Debug, Parser)]
#[command(name = "perfagent", version = env!("CARGO_PKG_VERSION"), long_version = toolchain::VERSION)]
#[command(after_help = "\
Examples:
  perfagent measure --profile quick
  perfagent measure --server https://perf.example.org
  perfagent upload *.perf.json --server https://perf.example.org
  perfagent inspect web-1-20261120T182300Z.perf.json
  perfagent verify web-1-20261120T182300Z.perf.json
  perfagent stream --server https://perf.example.org")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Measure this server: the duty sweep, the thread sweep and, in a standard run, each part.
    Measure(MeasureArgs),
    /// Send result files, of our own and of other tools' formats, to a server.
    Upload(UploadArgs),
    /// Say what files hold, and whether a server would take them. Sends nothing.
    Inspect(InspectArgs),
    /// Run the units of results again, and say whether they match. Sends nothing.
    Verify(VerifyArgs),
    /// Say every second what this server does, to a server or into a file.
    Stream(StreamArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  perfagent measure
      The whole measurement: at most 3 minutes, the result in NAME-TIME.perf.json.
  perfagent measure --profile quick --json --yes > result.json
      30 seconds, for scripts: no questions, the document on standard output.
  perfagent measure --server https://perf.example.org --provider aws --region eu-west-1
      Measures, writes the file, then uploads it. If the upload fails, the file stays.
      The server's number goes into the seed, which brackets when the run was made.
  perfagent measure --levels 10,50,100 --threads 1,2,4 --budget 90s
      Other levels of load and counts of threads, in 90 seconds.

The profile smoke (2 visits of 0.6 s) only shows that everything works; it is no measurement.
Ctrl-C ends the run early and keeps what was measured (exit code 130); once more, a second
later, ends the program at once.")]
pub(crate) struct MeasureArgs {
    /// quick (at most 30 s), standard (at most 3 minutes) or deep (at most 20 minutes).
    #[arg(long, default_value = "standard")]
    pub(crate) profile: Profile,
    /// Levels of load in percent, instead of the profile's; 100 is always measured.
    #[arg(long, value_name = "PCT,…", value_delimiter = ',')]
    pub(crate) levels: Option<Vec<f64>>,
    /// Counts of threads at full speed, instead of the profile's; all is always measured.
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    pub(crate) threads: Option<Vec<u32>>,
    /// Wall time the run may take at most, such as 90s, 10m or 1h, instead of the profile's.
    #[arg(long, value_name = "TIME", value_parser = budget)]
    pub(crate) budget: Option<Duration>,
    /// standard, or classic to compare with results of earlier tools.
    #[arg(long, default_value = "standard", value_parser = headline)]
    pub(crate) workload: Workload,
    /// Where to write the result; default: machine name and time in this folder.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace the file given by --out if there is one; without this it is refused.
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Upload the result to this server after writing it.
    #[arg(long, value_name = "URL")]
    pub(crate) server: Option<ServerUrl>,
    #[command(flatten)]
    pub(crate) token: TokenArgs,
    /// Print the result document on standard output instead of the summary.
    #[arg(long)]
    pub(crate) json: bool,
    /// No progress and no summary.
    #[arg(long)]
    pub(crate) quiet: bool,
    /// Measure even if other programs use the machine.
    #[arg(long)]
    pub(crate) yes: bool,
    /// A name for this machine in place of its host name.
    #[arg(long, value_parser = name)]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) offer: OfferArgs,
    /// Repeat the units and the order of an earlier run: 16 hexadecimal digits. The server is
    /// then not asked for a number of its own.
    #[arg(long, value_name = "HEX")]
    pub(crate) seed: Option<Hex64>,
}

/// What a price belongs to.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct OfferArgs {
    /// Such as aws, azure, gcp or oci.
    #[arg(long, value_parser = plain)]
    pub(crate) provider: Option<String>,
    /// Such as eu-west-1.
    #[arg(long, value_parser = plain)]
    pub(crate) region: Option<String>,
    /// The provider's name for this kind of machine, such as m7i.xlarge.
    #[arg(long, value_parser = plain)]
    pub(crate) shape: Option<String>,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  perfagent upload web-1-20261120T182300Z.perf.json --server https://perf.example.org
  perfagent upload old.training.json --server https://perf.example.org \\
      --name web-1 --provider azure --region westeurope --shape D2s_v5 --vcpus 2 \\
      --price-per-hour 0.115 --currency EUR
  perfagent upload *.perf.json --server https://perf.example.org --token-file ~/.perf-token
      For a server that asks for a token. PERFANALYSIS_TOKEN does the same.
  perfagent upload monday.jsonl tuesday.jsonl --server https://perf.example.org --collector ID
      Puts what was recorded elsewhere to a collector that is there already.
  perfagent upload result.perf.json --server https://perf.example.org --show
      Prints exactly what would be sent, and sends nothing.

A file of more than 16 MiB, up to 64 MiB, goes in pieces: when the connection breaks, it goes on
from where it was. Sending the same file twice makes one result.")]
pub(crate) struct UploadArgs {
    /// Results, recordings, prices and facts, of any supported format.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Where to send them.
    #[arg(long, value_name = "URL")]
    pub(crate) server: ServerUrl,
    #[command(flatten)]
    pub(crate) token: TokenArgs,
    /// Print the request instead of sending it.
    #[arg(long)]
    pub(crate) show: bool,
    /// How often to try again when the server cannot be reached or is busy.
    #[arg(long, default_value_t = 3, value_name = "N")]
    pub(crate) retries: u32,
    #[command(flatten)]
    pub(crate) facts: FactArgs,
}

/// What the files do not say themselves.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct FactArgs {
    /// The id of a machine that the server has, as in the address of its page. Files that do not
    /// say whose they are, such as the output of sysbench, need it.
    #[arg(long, value_name = "ID", value_parser = plain)]
    pub(crate) machine: Option<String>,
    /// The id of a collector that the server has, as in the address of its page under /fleet.
    /// Recordings are put to it, whatever they say of their host.
    #[arg(long, value_name = "ID", value_parser = plain, conflicts_with = "machine")]
    pub(crate) collector: Option<String>,
    /// The machine's name.
    #[arg(long, value_parser = name)]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) offer: OfferArgs,
    /// Logical CPUs of the machine.
    #[arg(long)]
    pub(crate) vcpus: Option<u32>,
    /// What the machine costs per hour.
    #[arg(long, value_parser = price, requires = "currency")]
    pub(crate) price_per_hour: Option<f64>,
    /// Three letters, such as USD.
    #[arg(long, requires = "price_per_hour", value_parser = currency)]
    pub(crate) currency: Option<String>,
    /// How the machine is paid for: `on_demand`, spot, reserved or monthly.
    #[arg(long, requires = "price_per_hour", value_parser = ["on_demand", "spot", "reserved", "monthly"])]
    pub(crate) allocation: Option<String>,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  perfagent inspect *.perf.json old.training.json")]
pub(crate) struct InspectArgs {
    /// Files of any supported format.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  perfagent verify result.perf.json
      Runs 32 windows of each result again, drawn by lot: about half a minute on one CPU.
  perfagent verify --all *.perf.json
      Runs all of them again: about as long as the measurements, times their threads.

A digest proves the work, not the clock: that the units were run, not how long they took.
Exit code 1 if a file cannot be read or does not match. Results of other tools keep no digests:
they are named self-reported, which is no error.")]
pub(crate) struct VerifyArgs {
    /// Result files.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// How many windows of each result to run again; a window is that of one thread.
    #[arg(long, default_value_t = 32, value_name = "N", conflicts_with = "all",
        value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) windows: u32,
    /// Run every window again.
    #[arg(long)]
    pub(crate) all: bool,
}

/// A workload that a result can be about; parts are measured beside `standard`.
fn headline(text: &str) -> Result<Workload, String> {
    match text.parse() {
        Ok(workload @ (Workload::Standard | Workload::Classic)) => Ok(workload),
        _ => Err("expected standard or classic".to_owned()),
    }
}

/// Something that can be read in a list of machines.
pub(crate) fn name(text: &str) -> Result<String, String> {
    let text = plain(text)?;
    let is_name = visible::has_visible(&text);
    is_name.then_some(text).ok_or_else(|| "nothing of this name can be seen".to_owned())
}

/// Whole seconds, minutes or hours.
fn budget(text: &str) -> Result<Duration, String> {
    let expected = || "expected a time such as 90s, 10m or 1h".to_owned();
    let (digits, seconds) = match text.as_bytes().last() {
        Some(b's') => (&text[..text.len() - 1], 1),
        Some(b'm') => (&text[..text.len() - 1], 60),
        Some(b'h') => (&text[..text.len() - 1], 3_600),
        _ => (text, 1),
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let count: u64 = digits.parse().ok().filter(|_| is_number).ok_or_else(expected)?;
    count.checked_mul(seconds).map(Duration::from_secs).ok_or_else(expected)
}

/// Text that goes into tables and logs.
pub(crate) fn plain(text: &str) -> Result<String, String> {
    match text.contains(char::is_control) {
        true => Err("expected text without line ends and other control characters".to_owned()),
        false => Ok(text.to_owned()),
    }
}

fn price(text: &str) -> Result<f64, String> {
    let price: f64 = text.parse().map_err(|_| "expected a number such as 0.085".to_owned())?;
    let is_price = price.is_finite() && price >= 0.0;
    is_price.then_some(price).ok_or_else(|| "expected 0 or more".to_owned())
}

fn currency(text: &str) -> Result<String, String> {
    let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_code
        .then(|| text.to_ascii_uppercase())
        .ok_or_else(|| "expected three letters such as USD".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[track_caller]
    fn check(line: &str, expected: bool) {
        let parsed = Cli::try_parse_from(line.split(' '));
        assert_eq!(parsed.is_ok(), expected, "{line}: {parsed:?}");
    }

    #[test]
    fn wrong_values_are_refused() {
        check("perfagent measure --profile quick --seed 00000000000000ff", true);
        check("perfagent measure --profile fast", false);
        check("perfagent measure --workload classic", true);
        check("perfagent measure --workload int", false);
        check("perfagent measure --seed 7", false);
        check("perfagent upload a --server http://u --price-per-hour 0.1 --currency usd", true);
        check("perfagent upload a --server http://u --price-per-hour 0.1", false);
        check("perfagent upload a --server http://u --price-per-hour nan --currency USD", false);
        check("perfagent upload a --server http://u --currency dollar --price-per-hour 1", false);
        check("perfagent upload --server http://u", false);
        check("perfagent upload a --server http://u --collector 7", true);
        check("perfagent upload a --server http://u --collector 7 --machine 8", false);
        check("perfagent upload a --server u", false);
        check("perfagent measure --server 127.0.0.1:4655", false);
        check("perfagent measure --out a --force", true);
        check("perfagent measure --force", false);
        check("perfagent inspect", false);
        check("perfagent verify", false);
        check("perfagent verify a --windows 5", true);
        check("perfagent verify a --windows 0", false);
        check("perfagent verify a --windows 5 --all", false);
    }

    #[test]
    fn another_schedule_is_read() {
        check("perfagent measure --levels 10,50,100 --threads 1,2,4 --budget 90s", true);
        for budget in ["90", "90s", "10m", "1h"] {
            check(&format!("perfagent measure --budget {budget}"), true);
        }
        for wrong in [
            "--budget soon",
            "--budget -5s",
            "--budget 1.5h",
            "--budget s",
            "--budget 99999999999999999999s",
            "--budget 9999999999999999999h",
            "--levels ten",
            "--levels 10,",
            "--threads -1",
            "--threads 1.5",
            "--threads 1,,2",
        ] {
            check(&format!("perfagent measure {wrong}"), false);
        }
    }

    #[test]
    fn a_name_can_be_read() {
        check("perfagent measure --name Küche-1", true);
        check("perfagent measure --name a\u{200d}b", true);
        for wrong in ["\u{1b}[31mred", "a\rb", "a\u{7}", "\u{9b}2J", "\u{200b}", "\u{202e}\u{feff}"]
        {
            check(&format!("perfagent measure --name {wrong}"), false);
            check(&format!("perfagent upload a --server http://u --name {wrong}"), false);
        }
        check("perfagent measure --region eu\u{1b}[2J", false);
    }
}
