//! Facts of a machine without a result. The file does not say which machine it was taken on, so the
//! sender has to.

use kernel::machine::Machine;
use store::StoreError;

use super::{
    answer::{FileProblem, MachineAnswer, Stop},
    take::Taker,
};

/// The machine of each, which the facts name, with what the file says about it.
pub(super) async fn of_file(
    taker: &Taker<'_>,
    file: usize,
    machines: Vec<Machine>,
) -> Result<(Vec<(String, Machine)>, Vec<MachineAnswer>), Stop> {
    let mut facts = Vec::with_capacity(machines.len());
    let mut answers = Vec::with_capacity(machines.len());
    for (index, machine) in machines.into_iter().enumerate() {
        let Some(id) = taker.facts.about(file, index).machine_id().map(str::to_owned) else {
            return Err(FileProblem::new(
                "The file describes a machine and does not say which; choose the machine \
                 (machine_id in the part “facts”).",
            )
            .into());
        };
        let row = taker.backend().store.machine(&id).await?;
        let row = row.ok_or(StoreError::NotFound { what: "machine", ids: vec![id.clone()] })?;
        answers.push(MachineAnswer {
            url: format!("/machines/{id}"),
            id: id.clone(),
            name: row.name,
        });
        facts.push((id, machine));
    }
    Ok((facts, answers))
}
