//! What choosing a machine means: which of its results stand for it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::result::{Origin, Status, WorkloadId};

/// Results older than this many days say little about the machine as it is now.
pub const POOL_DAYS: i64 = 90;
/// More results than this make the interval hardly narrower and the address much longer.
pub const MAX_POOLED: usize = 10;

const DAY_US: i64 = 86_400_000_000;

/// What the choice is made by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ResultSummary {
    pub result_id: String,
    pub origin: Origin,
    pub workload: WorkloadId,
    pub status: Status,
    /// When it was measured, else when it came in; microseconds since 1970-01-01 UTC.
    pub at_us: i64,
    /// Whether it has a rate at 100 %.
    pub has_full_load: bool,
}

/// The results that stand for a machine, and why these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// Newest first.
    pub result_ids: Vec<String>,
    pub workload: WorkloadId,
    /// Such as `3 native results of the last 90 days, pooled`.
    pub text: String,
}

/// The complete native results of one workload version of the last 90 days, the ten newest of
/// them; the version is `workload`, else that of the newest one. A machine without any has its
/// newest result, whatever it is. `None` where nothing fits.
pub fn choose(
    results: &[ResultSummary],
    workload: Option<&WorkloadId>,
    now_us: i64,
) -> Option<Choice> {
    let fits = |result: &&ResultSummary| {
        result.has_full_load && workload.is_none_or(|wanted| *wanted == result.workload)
    };
    let mut sorted: Vec<&ResultSummary> = results.iter().filter(fits).collect();
    sorted.sort_by(|a, b| (b.at_us, &b.result_id).cmp(&(a.at_us, &a.result_id)));
    let is_native = |result: &ResultSummary| {
        result.origin == Origin::Agent && result.status == Status::Complete
    };
    let is_recent = |result: &ResultSummary| result.at_us >= now_us - POOL_DAYS * DAY_US;
    let poolable = || sorted.iter().filter(|result| is_native(result) && is_recent(result));
    let Some(first) = poolable().next() else {
        let newest = *sorted.iter().find(|result| is_native(result)).or(sorted.first())?;
        let text = match is_native(newest) {
            true => format!("its newest native result, older than {POOL_DAYS} days"),
            false => "its newest result; it has no complete native one".to_owned(),
        };
        let result_ids = vec![newest.result_id.clone()];
        return Some(Choice { result_ids, workload: newest.workload.clone(), text });
    };
    let same = poolable().filter(|result| result.workload == first.workload);
    let result_ids: Vec<String> =
        same.take(MAX_POOLED).map(|result| result.result_id.clone()).collect();
    let text = match result_ids.len() {
        1 => format!("its native result of the last {POOL_DAYS} days"),
        count => format!("{count} native results of the last {POOL_DAYS} days, pooled"),
    };
    Some(Choice { result_ids, workload: first.workload.clone(), text })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000 * DAY_US;

    fn result(id: &str, origin: Origin, version: u32, days_ago: i64) -> ResultSummary {
        ResultSummary {
            result_id: id.to_owned(),
            origin,
            workload: WorkloadId { name: "standard".to_owned(), version },
            status: Status::Complete,
            at_us: NOW - days_ago * DAY_US,
            has_full_load: true,
        }
    }

    #[track_caller]
    fn check(results: &[ResultSummary], ids: &str, text: &str) {
        let choice = choose(results, None, NOW).unwrap();
        assert_eq!((choice.result_ids.join(" "), choice.text.as_str()), (ids.to_owned(), text));
    }

    #[test]
    fn choosing_a_machine_pools_its_recent_native_results_of_one_version() {
        let results = [
            result("old", Origin::Agent, 1, 91),
            result("a", Origin::Agent, 1, 3),
            result("b", Origin::Agent, 1, 90),
            result("other", Origin::Agent, 0, 4),
            result("page", Origin::Browser, 1, 1),
            ResultSummary { status: Status::Aborted, ..result("half", Origin::Agent, 1, 2) },
            ResultSummary { has_full_load: false, ..result("parts", Origin::Agent, 1, 0) },
        ];
        check(&results, "a b", "2 native results of the last 90 days, pooled");
        check(&results[1..2], "a", "its native result of the last 90 days");
        let version = &results[3].workload;
        assert_eq!(choose(&results, Some(version), NOW).unwrap().result_ids, ["other"]);
    }

    #[test]
    fn a_machine_without_recent_native_results_has_its_newest() {
        let old = result("old", Origin::Agent, 1, 200);
        let page = result("page", Origin::Browser, 1, 1);
        check(&[page.clone(), old], "old", "its newest native result, older than 90 days");
        check(&[page], "page", "its newest result; it has no complete native one");
        assert_eq!(choose(&[], None, NOW), None);
    }

    #[test]
    fn no_more_than_ten_are_pooled() {
        let results: Vec<_> =
            (0..12).map(|day| result(&format!("{day:02}"), Origin::Agent, 1, day)).collect();
        assert_eq!(choose(&results, None, NOW).unwrap().result_ids.len(), 10);
    }
}
