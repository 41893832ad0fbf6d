//! One sample, printed or sent.

use std::process::ExitCode;

use super::{
    args::StreamArgs,
    parcel::{Outcome, Parcel},
    poster::Poster,
    recording,
    tick::{Introduction, Tick},
    time::Clocks,
};
use crate::{console, server_url::ServerUrl};

pub(super) fn finish(
    args: &StreamArgs,
    of: &Introduction,
    tick: Tick,
    clocks: &Clocks,
) -> anyhow::Result<ExitCode> {
    match &args.server {
        Some(server) => send(args, server, of, tick, clocks)?,
        None => console::print_bytes(recording::of_one(of, &tick).as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn send(
    args: &StreamArgs,
    server: &ServerUrl,
    of: &Introduction,
    tick: Tick,
    clocks: &Clocks,
) -> anyhow::Result<()> {
    let mut poster = Poster::new(server.clone(), args.token.clone(), clocks.clone())?;
    let Introduction { id, session } = of;
    let values = tick.values.len();
    let session = Some(Box::new(session.clone()));
    match poster.post(&Parcel::Samples { id: id.clone(), session, ticks: vec![tick] }) {
        Outcome::Taken { .. } => (),
        Outcome::Completed => anyhow::bail!("the server answered without saying what it has"),
        Outcome::Unknown { sentence }
        | Outcome::Gone { sentence }
        | Outcome::Refused { sentence }
        | Outcome::Later { sentence, .. } => anyhow::bail!("{sentence}"),
    }
    // The server ends a session that nothing comes for by itself.
    poster.post(&Parcel::Complete { id: id.clone(), name: args.name.clone() });
    console::note(&format!("Sent one sample of {values} values: {server}/sessions/{id}"));
    Ok(())
}
