//! Where the time of the CPUs went.

use super::*;

// user nice system idle iowait irq softirq steal guest guest_nice
const BEFORE: &str = "cpu  1000 100 200 3000 400 10 20 70 500 0
cpu0 600 50 100 1500 200 5 10 35 250 0
cpu1 400 50 100 1500 200 5 10 35 250 0
intr 5000 1 2 3
ctxt 10000
btime 1767127868
processes 200
procs_running 3
procs_blocked 1
softirq 1 2 3
";
// 1,000 ticks: 300 user (100 of them of guests), 50 nice, 100 system, 400 idle, 60 iowait, 20 irq,
// 30 softirq, 40 steal.
const AFTER: &str = "cpu  1300 150 300 3400 460 30 50 110 600 0
cpu0 700 60 120 1900 200 5 10 35 250 0
cpu1 600 90 180 1500 260 25 40 75 350 0
intr 5500 1 2 3
ctxt 11000
btime 1767127868
processes 210
procs_running 4
procs_blocked 0
softirq 1 2 3
";

const HOST: [(&str, Option<f64>); 10] = [
    ("cpu.user_pct", Some(30.0)),
    ("cpu.nice_pct", Some(5.0)),
    ("cpu.system_pct", Some(10.0)),
    ("cpu.idle_pct", Some(40.0)),
    ("cpu.iowait_pct", Some(6.0)),
    ("cpu.irq_pct", Some(2.0)),
    ("cpu.softirq_pct", Some(3.0)),
    ("cpu.steal_pct", Some(4.0)),
    // user + nice + system + irq + softirq
    ("cpu.busy_pct", Some(50.0)),
    // All but idle.
    ("cpu.classic_busy_pct", Some(60.0)),
];

#[test]
fn shares_are_of_the_ticks_that_passed_and_guests_are_in_user() {
    check("/proc/stat", &[BEFORE, AFTER], &HOST);
    check(
        "/proc/stat",
        &[BEFORE, AFTER],
        &[
            ("cpu.user_pct[0]", Some(100.0 * 100.0 / 530.0)),
            ("cpu.idle_pct[0]", Some(100.0 * 400.0 / 530.0)),
            ("cpu.steal_pct[1]", Some(100.0 * 40.0 / 470.0)),
            ("system.interrupts_per_s", Some(100.0)),
            ("system.context_switches_per_s", Some(200.0)),
            ("system.forks_per_s", Some(2.0)),
            ("system.running", Some(4.0)),
            ("system.blocked", Some(0.0)),
        ],
    );
}

#[test]
fn collapsed_white_space_changes_nothing() {
    let single = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines = |text: &str| text.lines().map(single).collect::<Vec<_>>().join("\n");
    let expected = readings("/proc/stat", &[BEFORE, AFTER]);
    assert_eq!(readings("/proc/stat", &[&lines(BEFORE), &lines(AFTER)]), expected);
    assert_eq!(readings("/proc/stat", &[&single(BEFORE), &single(AFTER)]), expected);
}

#[test]
fn the_first_text_has_states_and_no_rates() {
    let readings = readings("/proc/stat", &[BEFORE]);
    let names: Vec<String> = readings[0].values.iter().map(|(id, _)| id.to_string()).collect();
    assert_eq!(names, ["system.running", "system.blocked"]);
}

#[test]
fn old_kernels_have_fewer_columns() {
    check(
        "/proc/stat",
        &["cpu 10 0 10 80\n", "cpu 20 0 20 160\n"],
        &[
            ("cpu.user_pct", Some(10.0)),
            ("cpu.busy_pct", Some(20.0)),
            ("cpu.steal_pct", None),
            ("cpu.iowait_pct", None),
        ],
    );
}

#[test]
fn the_host_keeps_its_number_of_cpus() {
    let mut counters = Counters::default();
    counters.take(0, &Subsystem::Stat, AFTER);
    assert_eq!(counters.machine().cpu.vcpus, Some(2));
}

#[test]
fn of_very_many_cpus_only_how_busy_each_was_is_kept() {
    let text = |busy: u64| {
        let cpu = |name: &str| format!("cpu{name} {busy} 0 0 100 0 0 0 0 0 0\n");
        let cpus: String = (0..=MAX_DETAILED_CPUS).map(|number| cpu(&number.to_string())).collect();
        cpu("") + &cpus
    };
    let readings = readings("/proc/stat", &[&text(0), &text(100)]);
    assert!(readings[1].many_cpus);
    assert_eq!(value(&readings[1], "cpu.busy_pct[256]"), Some(100.0));
    assert_eq!(value(&readings[1], "cpu.user_pct[256]"), None);
    assert_eq!(value(&readings[1], "cpu.user_pct"), Some(100.0));
}

#[test]
fn facts_of_the_processor_are_read() {
    let text = "processor\t: 0\nmodel name\t: AMD EPYC 9J14 96-Core Processor\nmicrocode\t: 0xa101148\n\
                physical id\t: 0\ncore id\t\t: 0\nflags\t\t: fpu lm hypervisor\n\n\
                processor\t: 1\nmodel name\t: AMD EPYC 9J14 96-Core Processor\n\
                physical id\t: 0\ncore id\t\t: 0\n";
    let mut counters = Counters::default();
    counters.take(0, &Subsystem::CpuInfo, text);
    let machine = counters.machine();
    assert_eq!(machine.cpu.model.as_deref(), Some("AMD EPYC 9J14 96-Core Processor"));
    assert_eq!(machine.cpu.microcode.as_deref(), Some("0xa101148"));
    let counts = (machine.cpu.vcpus, machine.cpu.cores, machine.cpu.threads_per_core);
    assert_eq!(counts, (Some(2), Some(1), Some(2)));
    assert_eq!(machine.system.arch.as_deref(), Some("x86_64"));
}
