//! `cargo xtask serve`: build what has changed and run the release server.

use std::{net::SocketAddr, path::PathBuf};

use crate::{
    paths, process,
    site::{self, Profile},
};

/// Build everything and run the server on this machine.
///
/// The server keeps its data in one SQLite file and needs no login; it listens
/// on a loopback address only. A second start takes seconds.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Address to listen on; loopback only.
    #[arg(long, default_value = "127.0.0.1:3000")]
    addr: SocketAddr,
    /// Folder of the database.
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    process::step("build", site::build_all)?;
    let server = paths::program(Profile::Release.folder(), "perfanalysis");
    process::say(&format!("· open http://{} (Ctrl-C ends it)", args.addr));
    let mut command = process::command(&server.to_string_lossy(), &["--single-user", "--addr"]);
    command.arg(args.addr.to_string());
    command.arg("--data").arg(std::env::current_dir()?.join(&args.data));
    command.arg("--site").arg(paths::site());
    process::run(&mut command)
}
