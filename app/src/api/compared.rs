//! From what a reader chose to a comparison: the same for the page and for `/api/v1`.

use std::sync::Arc;

use kernel::{
    compare::{CompareError, Comparison, Contender, MAX_CONTENDERS, Options, choice::MAX_POOLED},
    price::Allocation,
};
use store::{Pool, StoreError};

use super::{ApiError, Backend, Question};

/// Results that one comparison reads at most, however they are pooled.
const MAX_RESULTS: usize = MAX_CONTENDERS * MAX_POOLED;

/// What the address of a comparison names.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Ids of results; several with `~` between them are pooled.
    pub ids: Vec<String>,
    /// Ids of machines, whose native results of the last 90 days, at most ten, are pooled; several
    /// with `~` between them are one choice, such as all machines of an offer.
    pub machines: Vec<String>,
    pub baseline: Option<String>,
    /// How the machines are paid for.
    pub basis: Allocation,
    pub options: Options,
}

/// Why there is no comparison.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Compare(#[from] CompareError),
    #[error(
        "{count} results are too many for one comparison; pool up to {MAX_POOLED} for each machine, \
         {MAX_RESULTS} in all."
    )]
    TooManyPooled { count: usize },
    #[error("{count} machines are too many for one comparison; choose up to {MAX_RESULTS}.")]
    TooManyMachines { count: usize },
    #[error(
        "{name} has no result of this workload with a figure at 100 %; measure it again, or choose \
         single results."
    )]
    NoResult { name: String },
}

/// The comparison, and the choice of results that each of its rows stands for.
///
/// # Errors
/// The sentence for the reader.
pub async fn compared(
    backend: &Backend,
    chosen: Chosen,
) -> Result<(Vec<String>, Arc<Comparison>), Refusal> {
    let Chosen { mut ids, machines, baseline, basis, options } = chosen;
    let count = ids.len() + machines.len();
    if count > MAX_CONTENDERS {
        // Before reading them all, only to refuse them.
        return Err(CompareError::TooMany { count }.into());
    }
    let count = ids.iter().map(|choice| store::members(choice).count()).sum();
    if count > MAX_RESULTS {
        return Err(Refusal::TooManyPooled { count });
    }
    let count = machines.iter().map(|choice| store::members(choice).count()).sum();
    if count > MAX_RESULTS {
        return Err(Refusal::TooManyMachines { count });
    }
    let mut contenders = pooled(backend, &ids, basis).await?;
    if !machines.is_empty() {
        let workload = contenders.first().map(|contender| &contender.workload);
        let now_us = (backend.now_us)();
        // Asked for together: all of them stand for their results of one workload.
        let members = machines.iter().flat_map(|choice| store::members(choice));
        let members: Vec<String> = members.map(str::to_owned).collect();
        let pools = backend.store.pools(&members, workload, now_us).await?;
        let choices = choices(backend, &machines, &pools).await?;
        contenders.extend(pooled(backend, &choices, basis).await?);
        ids.extend(choices);
    }
    let question = Question { contenders, baseline, options };
    Ok((ids, backend.comparer.compare(question).await?))
}

async fn pooled(
    backend: &Backend,
    choices: &[String],
    basis: Allocation,
) -> Result<Vec<Contender>, Refusal> {
    let groups = backend.store.contender_groups(choices, basis).await?;
    Ok(groups.into_iter().map(Contender::pool).collect::<Result<_, CompareError>>()?)
}

/// The pooled results of each choice of machines.
async fn choices(
    backend: &Backend,
    machines: &[String],
    pools: &[Pool],
) -> Result<Vec<String>, Refusal> {
    if let Some(pool) = pools.iter().find(|pool| pool.result_ids.is_empty()) {
        let ids = vec![pool.machine_id.clone()];
        let machine = backend.store.machine(&pool.machine_id).await?;
        let machine = machine.ok_or(StoreError::NotFound { what: "machine", ids })?;
        return Err(Refusal::NoResult { name: machine.name });
    }
    let mut pools = pools.iter();
    let of_choice = |choice: &String| {
        let count = store::members(choice).count();
        let pooled: Vec<String> = pools.by_ref().take(count).map(Pool::choice).collect();
        pooled.join("~")
    };
    Ok(machines.iter().map(of_choice).collect())
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Store(error) => error.into(),
            Refusal::Compare(_)
            | Refusal::TooManyPooled { .. }
            | Refusal::TooManyMachines { .. }
            | Refusal::NoResult { .. } => Self::Invalid(refusal.to_string()),
        }
    }
}
