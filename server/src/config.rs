//! Every setting of the server, by flag or environment variable.

use std::{
    io::Write,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use anyhow::bail;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum, value_parser};
use store::Retention;

use crate::{
    database_command::DatabaseCommand,
    keeper::Keeping,
    listener::Limits,
    retain_command::{RetainCommand, age},
    token_command::TokenCommand,
    verifier::Budget,
};

/// Serves PerfAnalysis: pages, the API under /api/v1, and the files a browser needs.
#[derive(Clone, Debug, Parser)]
#[command(version)]
#[command(after_help = "\
Two ways to run it:
  perfanalysis --single-user
      For the machine you sit at: no login, and nothing but loopback is answered.
  perfanalysis --addr 0.0.0.0:3000 --host perf.example.org
      For several people: every request shows a token, browsers at /sign-in. Make the first one
      while the server is stopped:
        perfanalysis token create --name me --scope admin
      Put a proxy with TLS in front, and name it with --proxy: tokens must not travel in the
      clear. /healthz, /readyz, /agent and the site's own files need no token.")]
pub struct Config {
    /// Address to listen on
    #[arg(long, env = "PERFANALYSIS_ADDR", default_value = "127.0.0.1:3000")]
    pub addr: SocketAddr,
    /// Folder of the embedded database; made when missing
    #[arg(long, env = "PERFANALYSIS_DATA", default_value = "data", global = true)]
    pub data: PathBuf,
    /// Database instead of the embedded one, such as `postgres://user@host/name`
    #[arg(long, env = "PERFANALYSIS_DATABASE", hide_env_values = true, global = true)]
    pub database: Option<String>,
    /// Folder of the built site
    #[arg(long, env = "PERFANALYSIS_SITE", default_value = "target/site")]
    pub site: PathBuf,
    /// No login: one user on this machine, reached over loopback only
    #[arg(long, env = "PERFANALYSIS_SINGLE_USER")]
    pub single_user: bool,
    /// Name that the server is reached by, besides localhost and plain addresses; may be repeated
    #[arg(long, env = "PERFANALYSIS_HOST", value_name = "NAME", value_delimiter = ',')]
    #[arg(conflicts_with = "single_user")]
    pub host: Vec<String>,
    /// Address of a proxy in front, whose X-Forwarded-For is believed; may be repeated
    #[arg(long, env = "PERFANALYSIS_PROXY", value_name = "IP", value_delimiter = ',')]
    #[arg(conflicts_with = "single_user")]
    pub proxy: Vec<IpAddr>,
    /// How log lines look
    #[arg(long, env = "PERFANALYSIS_LOG_FORMAT", value_enum, default_value = "pretty")]
    pub log_format: LogFormat,
    /// Which log lines are written, as tracing's directives
    #[arg(long, env = "PERFANALYSIS_LOG", default_value = "info,sqlx=warn")]
    pub log: String,
    /// Connections served at a time, as far as the system allows so many open files; further ones
    /// wait
    #[arg(long, env = "PERFANALYSIS_MAX_CONNECTIONS", default_value_t = 4096)]
    #[arg(value_parser = value_parser!(u32).range(1..=100_000))]
    pub max_connections: u32,
    /// Seconds a client may take to send a request's header
    #[arg(long, env = "PERFANALYSIS_HEADER_TIMEOUT", default_value_t = 10)]
    #[arg(value_parser = value_parser!(u64).range(1..=3600))]
    pub header_timeout: u64,
    /// Seconds that running requests are waited for at the end
    #[arg(long, env = "PERFANALYSIS_DRAIN_TIMEOUT", default_value_t = 10)]
    #[arg(value_parser = value_parser!(u64).range(..=3600))]
    pub drain_timeout: u64,
    /// Part of one CPU, in percent, that results are computed again with; 0 for none
    #[arg(long, env = "PERFANALYSIS_VERIFY_CPU", default_value = "5")]
    #[arg(value_parser = percent)]
    pub verify_cpu: f64,
    /// Windows of each result that are computed again, chosen at random
    #[arg(long, env = "PERFANALYSIS_VERIFY_WINDOWS", default_value_t = 12)]
    #[arg(value_parser = value_parser!(u32).range(1..=10_000))]
    pub verify_windows: u32,
    /// Seconds after which a session ends of which no samples come
    #[arg(long, env = "PERFANALYSIS_SESSION_SILENCE", default_value_t = 120)]
    #[arg(value_parser = value_parser!(u32).range(5..=86_400))]
    pub session_silence: u32,
    /// Age at which sessions are deleted that ended by themselves, such as 90d; kept without it
    #[arg(long, env = "PERFANALYSIS_RETAIN", value_name = "AGE", value_parser = age)]
    pub retain: Option<i64>,
    /// Print every setting with its variable and default, and stop
    #[arg(long)]
    pub reference: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What is done instead of serving.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Make, list and revoke tokens, while the server is stopped
    #[command(subcommand)]
    Token(TokenCommand),
    #[command(flatten)]
    Database(DatabaseCommand),
    /// Delete sessions that are older than they are to be kept, while the server is stopped
    Retain(RetainCommand),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    Pretty,
    /// One JSON object a line
    Json,
}

impl Config {
    /// Refuses what would be unsafe.
    ///
    /// # Errors
    /// One sentence that says what to change.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.single_user && !self.addr.ip().is_loopback() {
            bail!(
                "--single-user needs no login and therefore listens on loopback only, not on {}: \
                 use 127.0.0.1 or [::1]",
                self.addr.ip()
            );
        }
        Ok(())
    }

    /// Where the data is.
    pub fn database_url(&self) -> String {
        match &self.database {
            Some(url) => url.clone(),
            None => format!("sqlite:{}", self.data.join("perfanalysis.sqlite").display()),
        }
    }

    pub fn limits(&self) -> Limits {
        Limits {
            connections: self.max_connections as usize,
            header_timeout: Duration::from_secs(self.header_timeout),
            drain_timeout: Duration::from_secs(self.drain_timeout),
        }
    }

    pub fn verify_budget(&self) -> Budget {
        Budget { cpu_pct: self.verify_cpu, windows: self.verify_windows as usize }
    }

    pub fn keeping(&self) -> Keeping {
        Keeping {
            silence_us: i64::from(self.session_silence) * 1_000_000,
            retention: Retention { sessions_us: self.retain },
        }
    }

    /// Writes the reference as a Markdown table.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn print_reference(&self) -> std::io::Result<()> {
        std::io::stdout().write_all(reference().as_bytes())
    }
}

fn percent(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|pct| (0.0..=100.0).contains(pct));
    number.ok_or_else(|| "give a number from 0 to 100".to_owned())
}

/// Every flag, its variable, its default and what it does.
fn reference() -> String {
    let mut text = "| flag | variable | default | what it does |\n|---|---|---|---|\n".to_owned();
    for argument in Config::command().get_arguments() {
        let Some(flag) = argument.get_long() else { continue };
        let variable = argument.get_env().map(|name| name.to_string_lossy().into_owned());
        let defaults = argument.get_default_values();
        let default = defaults.first().map(|value| value.to_string_lossy().into_owned());
        let help = argument.get_help().map(ToString::to_string);
        text.push_str(&format!(
            "| `--{flag}` | {} | {} | {} |\n",
            variable.map(|name| format!("`{name}`")).unwrap_or_default(),
            default.map(|value| format!("`{value}`")).unwrap_or_default(),
            help.unwrap_or_default(),
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(args: &[&str]) -> Config {
        Config::parse_from([&["perfanalysis"], args].concat())
    }

    #[test]
    fn with_a_login_any_address_is_listened_on() {
        let config = config(&["--addr", "0.0.0.0:3000", "--host", "a.example,b.example"]);
        assert!(config.check().is_ok());
        assert_eq!(config.host, ["a.example", "b.example"]);
        let both = ["perfanalysis", "--single-user", "--host", "a.example"];
        assert!(Config::try_parse_from(both).is_err());
    }

    #[test]
    fn single_user_listens_on_loopback_only() {
        assert!(config(&["--single-user"]).check().is_ok());
        assert!(config(&["--single-user", "--addr", "[::1]:3000"]).check().is_ok());
        let error = config(&["--single-user", "--addr", "0.0.0.0:3000"]).check().unwrap_err();
        assert!(error.to_string().contains("0.0.0.0"), "{error}");
    }

    #[test]
    fn the_reference_names_every_setting() {
        let text = reference();
        for flag in ["--addr", "--data", "--database", "--site", "--single-user", "--log-format"] {
            assert!(text.contains(flag), "{flag} is missing in\n{text}");
        }
        assert!(text.contains("`PERFANALYSIS_ADDR`") && text.contains("`127.0.0.1:3000`"));
    }
}
