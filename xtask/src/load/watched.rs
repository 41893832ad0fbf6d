//! What a server and its load use of the machine.

use crate::process;

use super::process_use::{Use, own_use, use_of};

/// What server and load tool use while `work` is done.
pub(crate) struct Watched {
    /// CPUs, one for a core that is never idle.
    pub(crate) server_cpus: f64,
    own_cpus: f64,
    /// Bytes of the server at the end.
    pub(crate) resident: u64,
}

impl Watched {
    /// The load tool's part of the CPU time that both take.
    pub(crate) fn load_tool_share(&self) -> f64 {
        self.own_cpus / (self.own_cpus + self.server_cpus)
    }
}

pub(crate) async fn watched<T>(
    server: u32,
    work: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<(T, Watched)> {
    let began = process::now();
    let (before, own_before): (Use, Use) = (use_of(server)?, own_use()?);
    let done = work.await?;
    let (after, own_after) = (use_of(server)?, own_use()?);
    let seconds = began.elapsed().as_secs_f64();
    let cpus = |from: Use, to: Use| (to.cpu - from.cpu).as_secs_f64() / seconds;
    let watched = Watched {
        server_cpus: cpus(before, after),
        own_cpus: cpus(own_before, own_after),
        resident: after.resident,
    };
    Ok((done, watched))
}
