//! `cargo xtask bench`: the figures the project promises, measured.

/// Measure what the project promises and write the table.
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: &Args) -> anyhow::Result<()> {
    crate::site::build_all()
}
