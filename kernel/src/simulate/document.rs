//! The result document of a simulated run.

use super::{Character, Machine};
use crate::{
    hex::Hex64,
    machine::{self, Container},
    measure::{ImpossibleSchedule, Plan, Schedule},
    result::{Origin, Overhead, ResultDocument, SCHEMA, Status, VERSION},
    workload::Workload,
};

/// Every simulated run begins on 2026-01-01, 00:00 UTC.
const STARTED_AT_US: i64 = 1_767_225_600_000_000;

impl Machine {
    /// Runs a whole measurement and gives its document, as the agent would write it. A plain
    /// profile fits every machine.
    pub fn measure(
        &mut self,
        schedule: impl Into<Schedule>,
    ) -> Result<ResultDocument, ImpossibleSchedule> {
        let schedule = schedule.into();
        let profile = schedule.profile();
        let mut plan = Plan::new(schedule, self.shape(), Workload::Standard, self.seed)?;
        while let Some(step) = plan.next() {
            plan.record(self.run(&step));
        }
        Ok(self.document(&plan, profile.name()))
    }

    /// What the plan recorded, as a document of a complete run.
    pub fn document(&self, plan: &Plan, profile: &str) -> ResultDocument {
        let measured = plan.measured();
        ResultDocument {
            schema: SCHEMA.to_owned(),
            version: VERSION,
            id: format!("019b7672-e000-7000-8000-{:012x}", self.seed & 0xffff_ffff_ffff),
            origin: Origin::Agent,
            status: Status::Complete,
            started_at_us: Some(STARTED_AT_US),
            elapsed_ns: Some(self.now_ns()),
            machine: self.machine(),
            workload: Workload::Standard.id(),
            profile: profile.to_owned(),
            seed: Some(Hex64(self.seed)),
            toolchain: None,
            levels: measured.levels,
            receipts: measured.receipts,
            challenge: None,
            background_before_pct: Some(0.2),
            overhead: Some(Overhead { cpu_ns: 1_000_000, cpu_pct: 0.1, resident_bytes: 10 << 20 }),
            browser: None,
            warnings: Vec::new(),
        }
    }

    fn machine(&self) -> machine::Machine {
        let capacity_cpus = self.shape().capacity_cpus();
        let is_held_back = matches!(self.character, Character::Quota { .. });
        let mut machine = machine::Machine {
            name: Some(format!("simulated: {}", self.character.name())),
            capacity_cpus: Some(capacity_cpus),
            container: is_held_back.then(|| Container {
                cgroup_version: Some(2),
                quota_cpus: Some(capacity_cpus),
                ..Container::default()
            }),
            ..machine::Machine::default()
        };
        machine.cpu.vcpus = Some(self.cpus);
        machine.cpu.cores = Some(self.shape().cores());
        machine
    }
}
