//! The order of the machines in a list.

use std::cmp::Ordering;

use super::standing::Standing;
use crate::api::machines::SortBy;

/// Sorts by one column in its natural direction. What has no figure comes last; equal ones
/// stay as they were.
pub(super) fn sort(machines: &mut [Standing], by: SortBy) {
    match by {
        SortBy::Name => machines.sort_by_cached_key(|machine| machine.row.name.to_lowercase()),
        SortBy::Price => sort_by_number(machines, by, |machine| {
            machine.row.price.as_ref().map(|price| price.per_hour)
        }),
        SortBy::Cpus => {
            sort_by_number(machines, by, |machine| machine.row.facts.cpu.vcpus.map(f64::from));
        }
        SortBy::Units => sort_by_number(machines, by, Standing::native_units_per_s),
        SortBy::PerVcpu => sort_by_number(machines, by, Standing::per_vcpu),
        SortBy::Value => sort_by_number(machines, by, |machine| Some(machine.value()?.0)),
        SortBy::Results => {
            machines.sort_by_key(|machine| std::cmp::Reverse(machine.row.results));
        }
        SortBy::Last => {
            machines.sort_by_key(|machine| std::cmp::Reverse(machine.row.last_measured_at_us));
        }
    }
}

fn sort_by_number(
    machines: &mut [Standing],
    by: SortBy,
    number: impl Fn(&Standing) -> Option<f64>,
) {
    machines.sort_by(|a, b| match (number(a), number(b)) {
        (Some(a), Some(b)) if by.ascending() => a.total_cmp(&b),
        (Some(a), Some(b)) => b.total_cmp(&a),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::tests::machine;

    #[track_caller]
    fn check(by: SortBy, expected: &str) {
        let mut machines = vec![
            machine("b", Some(10.0), 2, Some(1.0)),
            machine("A", None, 0, Some(4.0)),
            machine("c", Some(30.0), 8, None),
        ];
        machines[2].row.results = 7;
        machines[1].row.last_measured_at_us = Some(5);
        sort(&mut machines, by);
        let names: String = machines.iter().map(|machine| machine.row.name.as_str()).collect();
        assert_eq!(names, expected, "{by:?}");
    }

    #[test]
    fn each_column_sorts_in_its_natural_direction_and_gaps_come_last() {
        check(SortBy::Name, "Abc");
        check(SortBy::Units, "cbA");
        check(SortBy::PerVcpu, "bcA");
        check(SortBy::Price, "bAc");
        check(SortBy::Value, "bAc");
        check(SortBy::Results, "cbA");
        check(SortBy::Last, "Abc");
        check(SortBy::Cpus, "cbA");
    }
}
