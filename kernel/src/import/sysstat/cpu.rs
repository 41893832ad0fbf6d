//! How the time of CPUs was spent, in the words of `sadf`.

use serde::Deserialize;

use crate::{
    import::{
        ImportError,
        error::quote,
        hosts::Hosts,
        shares::{Shares, with_guests},
    },
    recording::Metric,
};

/// One CPU at one time. With `-u ALL` user and nice are without their guests, and interrupts
/// stand apart from system.
#[derive(Deserialize)]
pub(super) struct Cpu {
    cpu: String,
    user: Option<f64>,
    usr: Option<f64>,
    nice: Option<f64>,
    system: Option<f64>,
    sys: Option<f64>,
    irq: Option<f64>,
    soft: Option<f64>,
    guest: Option<f64>,
    gnice: Option<f64>,
    iowait: Option<f64>,
    steal: Option<f64>,
    idle: Option<f64>,
}

impl Cpu {
    pub(super) fn set(
        &self,
        hosts: &mut Hosts,
        host: usize,
        at_us: i64,
    ) -> Result<(), ImportError> {
        let user = with_guests(Metric::CpuUser, self.usr, self.guest)?;
        let shares = Shares {
            user: self.user.or(user),
            nice: with_guests(Metric::CpuNice, self.nice, self.gnice)?,
            system: self.system.or(self.sys),
            irq: self.irq,
            softirq: self.soft,
            iowait: self.iowait,
            steal: self.steal,
            idle: self.idle,
        };
        shares.set(hosts, host, at_us, self.number()?)
    }

    /// `None` for all CPUs together.
    fn number(&self) -> Result<Option<&str>, ImportError> {
        match self.cpu.as_str() {
            "all" | "-1" => Ok(None),
            number if number.parse::<u16>().is_ok() => Ok(Some(number)),
            other => {
                let found = format!("the CPU {}", quote(other));
                Err(ImportError::value(found, "the number of a CPU, or “all”"))
            }
        }
    }
}
