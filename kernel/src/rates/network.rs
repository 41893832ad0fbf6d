//! `/proc/net/dev`: what network interfaces received and sent.

use super::{
    Reading,
    counter::{Counted, Step, sum},
    rows::rows,
};
use crate::recording::Metric;

/// The columns behind the name that are kept: bytes and packets received, bytes and packets sent.
const COLUMNS: [usize; 4] = [0, 1, 8, 9];
/// Errors and drops received, errors and drops sent: one sum.
const ERRORS: [usize; 4] = [2, 3, 10, 11];
const METRICS: [Metric; 5] = [
    Metric::NetReceived,
    Metric::NetReceivedPackets,
    Metric::NetSent,
    Metric::NetSentPackets,
    Metric::NetErrors,
];

/// Interfaces that carry nothing out of the host that another one does not carry too: bridges,
/// tunnels, bonds. They have series of their own and are left out of the host's sum, which would
/// count their bytes twice.
const INNER: [&str; 14] = [
    "docker", "br-", "virbr", "cni", "flannel", "cilium", "lxdbr", "podman", "tun", "wg", "vxlan",
    "geneve", "bond", "team",
];
/// The host's ends of the wires into containers and virtual machines, which come and go with
/// them, and interfaces to nowhere: left out. What they carry, their bridge carries.
const ENDS: [&str; 7] = ["veth", "vnet", "cali", "lxc", "tap", "dummy", "ifb"];

pub(super) fn read(text: &str, reading: &mut Reading) -> Counted {
    let mut counted = Counted::new();
    let mut interfaces = 0;
    for row in rows(text, |token| token.contains(':')) {
        // Old kernels write no space behind the colon; an alias such as `eth0:1` has two colons.
        let Some((name, figures)) = row.rsplit_once(':') else { continue };
        interfaces += 1;
        let name = name.trim();
        let figures: Vec<&str> = figures.split_whitespace().collect();
        let end = name == "lo" || ENDS.iter().any(|end| name.starts_with(end));
        if end || figures.len() <= ERRORS[3] || !reading.is_name(name) {
            continue;
        }
        let mut figure = |column: usize| reading.figure(figures[column]);
        let mut row: Vec<Option<u64>> = COLUMNS.map(&mut figure).into();
        let errors = ERRORS.map(&mut figure).into_iter();
        row.push(errors.reduce(|sum, part| sum?.checked_add(part?)).flatten());
        counted.insert(name.to_owned(), row);
    }
    if interfaces == 0 {
        reading.nothing_in(text);
    }
    counted
}

pub(super) fn rates(step: &Step<'_>, reading: &mut Reading) {
    let mut interfaces: Vec<[Option<f64>; METRICS.len()]> = Vec::new();
    for name in step.now.keys() {
        let grown = step.growth(name, reading);
        let mut values = [None; METRICS.len()];
        for (column, metric) in METRICS.into_iter().enumerate() {
            let grown = grown.as_ref().and_then(|grown| grown[column]);
            values[column] = step.per_s(grown, reading);
            reading.of(metric, name, values[column]);
        }
        if is_outer(name) {
            interfaces.push(values);
        }
    }
    if !step.same_names(is_outer) {
        reading.reset();
        return;
    }
    for (column, metric) in METRICS.into_iter().enumerate() {
        reading.host(metric, sum(interfaces.iter().map(|values| values[column])));
    }
}

/// Whether an interface is a part of the host's sum. VLANs (`eth0.100`) and aliases (`eth0:1`)
/// are parts of another.
pub(super) fn is_outer(name: &str) -> bool {
    !name.contains(['.', ':', '@']) && !INNER.iter().any(|inner| name.starts_with(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_leaves_the_host_is_summed() {
        for outer in ["eth0", "enp0s5", "ens3", "wlan0", "ib0", "eno1np0"] {
            assert!(is_outer(outer), "{outer}");
        }
        for inner in ["docker0", "br-490d867fe46d", "wg0", "eth0.100", "eth0:1", "tun0", "bond0"] {
            assert!(!is_outer(inner), "{inner}");
        }
    }
}
