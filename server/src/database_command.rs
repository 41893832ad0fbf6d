//! `perfanalysis verify`, `backup` and `restore`: the embedded database on the command line.

use std::{io::Write, path::PathBuf};

use anyhow::{Context, bail};
use clap::Subcommand;
use store::Settings;

use crate::{clock, config::Config};

#[derive(Clone, Debug, Subcommand)]
pub enum DatabaseCommand {
    /// Read the whole database and say whether it is sound; the server may run meanwhile
    Verify,
    /// Write a copy of the database to a new file; the server may run meanwhile
    Backup {
        /// The copy
        file: PathBuf,
    },
    /// Put a copy in the database's place, while the server is stopped; what was there is kept
    Restore {
        /// A file that `backup` wrote
        file: PathBuf,
    },
}

/// Does what was asked.
///
/// # Errors
/// One sentence, as for a damaged database.
pub async fn run(config: &Config, command: &DatabaseCommand) -> anyhow::Result<()> {
    let settings = Settings { url: config.database_url() };
    let said = match command {
        DatabaseCommand::Verify => {
            let problems = settings.verify().await?;
            if !problems.is_empty() {
                bail!(
                    "The database is damaged:\n  {}\nStop the server and restore the last backup \
                     with: perfanalysis restore FILE",
                    problems.join("\n  ")
                );
            }
            "The database is sound.".to_owned()
        }
        DatabaseCommand::Backup { file } => {
            settings.back_up(file).await?;
            format!("The database is copied to {}.", file.display())
        }
        DatabaseCommand::Restore { file } => {
            // Seconds keep the names of two tries apart.
            let stamp = clock::now_us() / 1_000_000;
            match settings.restore(file, &stamp.to_string()).await? {
                Some(old) => format!(
                    "{} is the database now; what was there before is {}.",
                    file.display(),
                    old.display()
                ),
                None => format!("{} is the database now.", file.display()),
            }
        }
    };
    writeln!(std::io::stdout(), "{said}").context("standard output is closed")
}
