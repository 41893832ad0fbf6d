//! How long a collection of 4 MB takes to import, and how much memory above the file itself.
//! Prints the median and the worst of eleven, and the peak of the process (`VmHWM`).

use std::{
    fmt::Write as _,
    fs,
    hint::black_box,
    io::{self, Write},
    time::{Duration, Instant},
};

use kernel::import::import;

const BYTES: usize = 4_000_000;
const RUNS: usize = 11;
/// CPUs of the recorded host.
const CPUS: u64 = 8;
/// Interrupt lines, most of which never fire: the longest line of `/proc/stat`.
const INTERRUPTS: usize = 400;

fn main() -> io::Result<()> {
    let file = collection();
    let baseline_kb = peak_kb()?;
    let mut times = Vec::with_capacity(RUNS);
    let mut ticks = 0;
    let mut series = 0;
    for _ in 0..RUNS {
        let (time, recording) = timed(&file);
        times.push(time);
        (ticks, series) = recording;
    }
    let above_mb = peak_kb()?.saturating_sub(baseline_kb) as f64 / 1e3;
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "import a collection of {:.1} MB ({ticks} ticks, {series} series): median {:.1} ms, worst {:.1} ms, \
         peak {above_mb:.1} MB above the file",
        file.len() as f64 / 1e6,
        ms(times[RUNS / 2]),
        ms(times[RUNS - 1]),
    )
}

#[expect(clippy::disallowed_methods, reason = "this program is a stopwatch around the kernel")]
fn timed(file: &str) -> (Duration, (usize, usize)) {
    let start = Instant::now();
    let imported = black_box(import("vm.collection.jsonl", file.as_bytes()));
    let elapsed = start.elapsed();
    let recording = &imported.expect("the collection is whole").recordings[0];
    (elapsed, (recording.ticks.len(), recording.ticks.series.len()))
}

/// The most memory that this process ever had, in kB as the kernel counts it.
fn peak_kb() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let field = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = field.and_then(|field| field.trim().trim_end_matches(" kB").parse().ok());
    kb.ok_or_else(|| io::Error::other("/proc/self/status names no VmHWM"))
}

fn collection() -> String {
    let mut file = String::with_capacity(BYTES + 20_000);
    let mut tick = 0;
    while file.len() < BYTES {
        let at = 1_767_800_521 + 5 * tick;
        let texts = [
            ("/proc/stat", stat(tick)),
            ("/proc/meminfo", meminfo(tick)),
            ("/proc/net/dev", net(tick)),
            ("/proc/diskstats", disk(tick)),
        ];
        for (subsystem, text) in texts {
            let text = text.replace('\n', "\\n");
            // Writing to a text cannot fail.
            let _ = writeln!(
                file,
                "{{\"timestamp\":{at},\"subsystem\":\"{subsystem}\",\"measurement\":\"{text}\"}}"
            );
        }
        tick += 1;
    }
    file
}

fn stat(tick: u64) -> String {
    let cpu = |name: &str, by: u64| {
        let (user, idle) = (tick * by * 3, tick * by * 2);
        format!("cpu{name} {user} {by} {by} {idle} {tick} 0 {tick} {tick} 0 0\n")
    };
    let cpus: String = (0..CPUS).map(|number| cpu(&number.to_string(), 100)).collect();
    let interrupts = " 0".repeat(INTERRUPTS);
    let (all, events) = (cpu("", 100 * CPUS), tick * 1_000);
    format!(
        "{all}{cpus}intr {events}{interrupts}\nctxt {events}\nbtime 1767798686\nprocesses {tick}\n\
         procs_running 2\nprocs_blocked 0\nsoftirq {events} 1 2 3\n"
    )
}

fn meminfo(tick: u64) -> String {
    let free = 1_200_000 + tick % 1_000;
    let more: String = (0..40).map(|number| format!("Other{number}:   {tick} kB\n")).collect();
    format!(
        "MemTotal:  3707644 kB\nMemFree:  {free} kB\nMemAvailable:  3017040 kB\nBuffers:  28 kB\n\
         Cached:  1972812 kB\nSwapTotal:  5804024 kB\nSwapFree:  5708224 kB\nDirty:  328 kB\n\
         Slab:  136456 kB\n{more}"
    )
}

fn net(tick: u64) -> String {
    let interface = |name: &str| {
        let bytes = tick * 50_000;
        format!("{name}: {bytes} {tick} 0 0 0 0 0 0 {bytes} {tick} 0 0 0 0 0 0\n")
    };
    format!("Inter-| Receive\n face |bytes\n{}{}", interface("lo"), interface("enp0s5"))
}

fn disk(tick: u64) -> String {
    let device = |name: &str| {
        let count = tick * 70;
        format!(
            "   8   0 {name} {count} 5 {count} 9 {count} 5 {count} 9 0 {count} {count} 0 0 0 0 0 0\n"
        )
    };
    ["sda", "sda1", "sda2", "sda3", "dm-0", "dm-1"].map(device).concat()
}
