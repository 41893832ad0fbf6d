//! What a page says about sessions of known values.

use kernel::recording::{Metric, Series, SeriesId, Ticks, summaries};
use store::{SessionRow, SessionState};

use super::{figures, percentiles, words};
use crate::{
    api::session_figures::{FigureKind, SessionPicture},
    charts::session_lines::{Arrangement, TimePlot},
    components::{data_table::Cell, session::address::Range},
    figures::{cpu, devices, heat, parts::Names},
};

const START_US: i64 = 1_768_068_367_000_000;

fn host(metric: Metric, values: &[f64]) -> Series {
    Series { id: SeriesId::host(metric), values: values.to_vec() }
}

fn of(metric: Metric, instance: &str, values: &[f64]) -> Series {
    Series { id: SeriesId::of(metric, instance), values: values.to_vec() }
}

/// Every five seconds; the series in the order of ids.
fn ticks(mut series: Vec<Series>) -> Ticks {
    series.sort_by(|a, b| a.id.cmp(&b.id));
    let count = series.iter().map(|series| series.values.len()).max().unwrap_or(0) as i64;
    Ticks { at_us: (0..count).map(|at| START_US + at * 5_000_000).collect(), series }
}

fn row(ticks: &Ticks) -> SessionRow {
    let ends = ticks.at_us.first().zip(ticks.at_us.last()).unwrap();
    SessionRow {
        seq: 1,
        id: "0199e0a1-0000-7000-8000-000000000001".to_owned(),
        collector_id: "c".to_owned(),
        collector_name: "oci-vm01".to_owned(),
        machine_id: None,
        name: "monday".to_owned(),
        note: String::new(),
        state: SessionState::Saved,
        source: "monday.jsonl".to_owned(),
        date: "2026-01-10".to_owned(),
        from_us: *ends.0,
        to_us: *ends.1,
        ticks: ticks.len() as i64,
        series: ticks.series.len() as i64,
        gaps: ticks.gaps().len() as i64,
        cadence_us: ticks.cadence_us(),
        nominal_cadence_us: Some(5_000_000),
        result_id: None,
        demo: false,
        received_at_us: START_US,
        lost: 0,
        skew_us: None,
        last_received_us: None,
        broke_off: false,
        raw_gone_at_us: None,
    }
}

fn plot(picture: SessionPicture) -> TimePlot {
    match picture {
        SessionPicture::Time(plot) => plot,
        SessionPicture::Heat(plot) => plot.overview,
    }
}

fn names(plot: &TimePlot) -> Vec<&str> {
    plot.lines().map(|(_, line)| line.name.as_str()).collect()
}

fn text(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) | Cell::Link(text, _) => text,
        _ => "",
    }
}

#[test]
fn the_lead_answers_in_one_sentence() {
    let busy: Vec<f64> = (0..131).map(|at| f64::from(at % 100)).collect();
    let ticks = ticks(vec![host(Metric::CpuBusy, &busy), host(Metric::CpuSteal, &[0.0; 131])]);
    assert_eq!(
        words::lead(&row(&ticks), &ticks, &summaries(&ticks)),
        "oci-vm01 was busy 41.3 % on average, 97.7 % at P99, over 10 min 50 s; 131 samples every \
         5 s, no gaps; steal 0.0 %."
    );
}

#[test]
fn a_gap_and_what_is_not_known_are_said() {
    let mut ticks = ticks(vec![host(Metric::MemTotal, &[1.0; 6])]);
    ticks.at_us[5] += 95_000_000;
    assert_eq!(
        words::lead(&row(&ticks), &ticks, &[]),
        "How busy oci-vm01 was is not known for these 2 min; 6 samples every 5 s, 1 gap of 1 min \
         40 s in all."
    );
}

#[test]
fn only_ranges_that_make_sense_are_offered() {
    let words = |count: usize| {
        let ticks = ticks(vec![host(Metric::CpuBusy, &vec![1.0; count])]);
        words::ranges(&row(&ticks)).into_iter().map(|(word, _)| word).collect::<Vec<_>>()
    };
    assert_eq!(words(131), ["1m", "5m", "all"]);
    assert_eq!(words(12), ["all"]);
    let ticks = ticks(vec![host(Metric::CpuBusy, &[1.0; 3])]);
    assert_eq!(words::covered(&row(&ticks), &ticks, Range::All), None);
    assert_eq!(
        words::covered(&row(&ticks), &ticks, Range::Minute).unwrap(),
        "3 samples of 3, from 2026-01-10T18:06:07Z to 2026-01-10T18:06:17Z; every figure here is of these."
    );
}

#[test]
fn lengths_and_cadences_are_said_in_units_that_fit() {
    let said: Vec<String> =
        [59, 60, 655, 3_600, 12_000, 187_200].map(|s| words::span(s * 1_000_000)).to_vec();
    assert_eq!(said, ["59 s", "1 min", "10 min 55 s", "1 h", "3 h 20 min", "2 d 4 h"]);
    assert_eq!([250_000, 1_000_000, 5_281_000].map(words::cadence), ["250 ms", "1 s", "5.28 s"]);
}

#[test]
fn parts_of_the_cpu_add_up_and_what_never_happened_is_left_out() {
    let ticks = ticks(vec![
        host(Metric::CpuUser, &[10.0, 20.0]),
        host(Metric::CpuNice, &[0.0, 0.0]),
        host(Metric::CpuSystem, &[5.0, 6.0]),
        host(Metric::CpuIrq, &[1.0, f64::NAN]),
        host(Metric::CpuSoftirq, &[1.0, 3.0]),
        host(Metric::CpuIowait, &[0.0, 1.0]),
        host(Metric::CpuSteal, &[0.0, 0.0]),
        host(Metric::CpuBusy, &[17.0, 29.0]),
    ]);
    let figure = cpu::cpu(&ticks).unwrap();
    assert_eq!(
        figure.text,
        "Busy 23.0 % on average, 28.4 % at P95, at most 29.0 % at 18:06:12 UTC. Stolen 0.0 % on \
         average, at most 0.0 %."
    );
    let plot = plot(figure.picture);
    assert_eq!(names(&plot), ["User", "System", "Interrupts", "Waiting for I/O", "Stolen"]);
    assert_eq!(plot.tracks[0].lines[2].values, [2.0, 3.0]);
    assert_eq!((plot.arrangement, plot.y_max), (Arrangement::Stacked, Some(100.0)));
}

#[test]
fn a_host_that_only_says_how_busy_it_was_has_one_line() {
    let plot = plot(cpu::cpu(&ticks(vec![host(Metric::CpuBusy, &[17.0])])).unwrap().picture);
    assert_eq!(names(&plot), ["Busy"]);
    assert!(cpu::cpu(&ticks(vec![host(Metric::MemTotal, &[1.0])])).is_none());
}

#[test]
fn memory_is_stacked_only_where_its_parts_add_up() {
    let gib = (1_u64 << 30) as f64;
    let (total, free) = (host(Metric::MemTotal, &[4.0 * gib]), host(Metric::MemFree, &[gib]));
    let whole = ticks(vec![host(Metric::MemUsed, &[3.0 * gib]), total.clone(), free.clone()]);
    let figure = cpu::memory(&whole).unwrap();
    assert_eq!(figure.text, "Used (without caches): 3.00 GiB on average, at most 3.00 GiB.");
    let found = plot(figure.picture);
    assert_eq!(names(&found), ["Used (without caches)", "Free", "Total"]);
    assert_eq!(found.tracks[0].lines[0].values, [3.0]);
    let parts = plot(cpu::memory(&ticks(vec![total, free])).unwrap().picture);
    assert_eq!(parts.arrangement, Arrangement::Lines);
}

#[test]
fn of_many_disks_the_busiest_are_drawn_and_the_rest_is_said() {
    let disk = |at: usize| {
        let name = format!("sd{at}");
        let (read, written) = (vec![at as f64 * 1e6; 2], vec![0.0; 2]);
        [of(Metric::DiskRead, &name, &read), of(Metric::DiskWrite, &name, &written)]
    };
    let ticks = ticks((0..9).flat_map(disk).collect());
    let ways = [Metric::DiskRead, Metric::DiskWrite];
    let figure = devices::two_ways(FigureKind::Disk, &ticks, ways, "disk").unwrap();
    assert_eq!(
        figure.text,
        "Read: at most 8.00 MB/s, 8.00 MB/s on average (sd8). Written: at most 0 B/s, 0 B/s on \
         average (sd5). The 4 busiest of 9 disks; the percentiles have all."
    );
    let plot = plot(figure.picture);
    assert_eq!(names(&plot)[..3], ["Read, sd8", "Written, sd8", "Read, sd7"]);
    assert_eq!(plot.tracks[0].lines.len(), 8);
}

#[test]
fn a_host_is_not_counted_beside_its_devices() {
    let ticks = ticks(vec![
        host(Metric::DiskRead, &[3e6, 3e6]),
        of(Metric::DiskRead, "sda", &[1e6, 1e6]),
        of(Metric::DiskRead, "sdb", &[2e6, 2e6]),
        of(Metric::DiskWrite, "sda", &[5e5, 5e5]),
    ]);
    let ways = [Metric::DiskRead, Metric::DiskWrite];
    let figure = devices::two_ways(FigureKind::Disk, &ticks, ways, "disk").unwrap();
    assert_eq!(names(&plot(figure.picture)), ["Read, sdb", "Read, sda", "Written, sda"]);
    let sessions = [("monday".to_owned(), ticks.since_start())];
    let figure = figures::compared(FigureKind::DiskTotal, &ways, &sessions).unwrap();
    assert_eq!(figure.text, "monday: 3.50 MB/s on average, 3.50 MB/s at P95.");
}

#[test]
fn containers_have_their_names() {
    let ticks = ticks(vec![of(Metric::ContainerCpu, "0123456789ab", &[150.0, 50.0])]);
    let names_of = Names::from([("0123456789ab".to_owned(), "web".to_owned())]);
    let metric = Metric::ContainerCpu;
    let figure = devices::containers(FigureKind::ContainerCpu, &ticks, metric, &names_of).unwrap();
    assert_eq!(figure.text, "The most: web, 100 % on average, at most 150 %.");
    assert_eq!(names(&plot(figure.picture)), ["web"]);
}

#[test]
fn every_cpu_has_a_row_in_the_order_of_its_number() {
    let cpu = |at: usize| of(Metric::CpuBusy, &at.to_string(), &[at as f64; 20]);
    let figure = heat::cpus(&ticks((0..12).map(cpu).collect())).unwrap();
    assert_eq!(
        figure.text,
        "Of 12 CPUs, CPU 11 was the busiest with 11.0 % on average, CPU 0 the least with 0.0 %."
    );
    let SessionPicture::Heat(plot) = figure.picture else { panic!("a heat map") };
    assert_eq!(plot.cpus[9..], ["9", "10", "11"]);
    let parts = plot.edges_ms.len() - 1;
    assert_eq!((parts, plot.busy_pct.len()), (12, 12 * 12));
    assert_eq!(plot.busy_pct[11 * parts], Some(11));
    assert!(plot.busy_pct.iter().all(Option::is_some), "every part has a sample");
    assert!(heat::cpus(&ticks(vec![cpu(0)])).is_none());
}

#[test]
fn several_sessions_begin_at_the_same_time() {
    let monday = ticks(vec![host(Metric::CpuBusy, &[10.0, 20.0])]).since_start();
    let tuesday = ticks(vec![host(Metric::CpuBusy, &[30.0, 40.0, 50.0])]).since_start();
    let sessions = [("monday", monday), ("tuesday", tuesday), ("idle", Ticks::default())]
        .map(|(name, ticks)| (name.to_owned(), ticks));
    let figure = figures::compared(FigureKind::Busy, &[Metric::CpuBusy], &sessions).unwrap();
    assert_eq!(
        figure.text,
        "monday: 15.0 % on average, 19.5 % at P95. tuesday: 40.0 % on average, 49.0 % at P95."
    );
    let plot = plot(figure.picture);
    assert_eq!(names(&plot), ["monday", "tuesday"]);
    assert!(plot.tracks.iter().all(|track| track.from_ms == 0));
    assert!(figures::compared(FigureKind::Steal, &[Metric::CpuSteal], &sessions).is_none());
}

#[test]
fn a_line_of_percentiles_has_the_unit_that_suits_it() {
    let ticks = ticks(vec![
        of(Metric::DiskRead, "sda", &[1e6, 3e6]),
        of(Metric::CpuBusy, "10", &[1.0, 2.0]),
        of(Metric::CpuBusy, "9", &[1.0, 2.0]),
        host(Metric::CpuBusy, &[10.0, f64::NAN]),
    ]);
    let summed = summaries(&ticks);
    let table = percentiles::table(&summed, &Names::new());
    let rows: Vec<Vec<&str>> =
        table.rows.iter().map(|row| row.iter().map(text).collect()).collect();
    assert_eq!(rows[0][..6], ["Busy", "%", "10.00", "10.00", "10.00", "–"]);
    assert_eq!(rows[1][..7], ["Read, sda", "MB/s", "3.00", "1.00", "2.00", "1.41", "2.00"]);
    assert!(rows.iter().all(|row| row.len() == table.columns.len()));
    let more = percentiles::more(&summed, &Names::new());
    let cpus: Vec<&str> = more[0].1.rows.iter().map(|row| text(&row[0])).collect();
    assert_eq!(cpus, ["Busy, 9", "Busy, 10"]);
}

#[test]
fn the_fullest_file_system_comes_first() {
    let gib = (1_u64 << 30) as f64;
    let ticks = ticks(vec![
        of(Metric::FsTotal, "/", &[40.0 * gib; 2]),
        of(Metric::FsAvailable, "/", &[30.0 * gib, 20.0 * gib]),
        of(Metric::FsUsed, "/", &[25.0, 50.0]),
        of(Metric::FsUsed, "/data", &[90.0, 90.0]),
    ]);
    let table = percentiles::file_systems(&summaries(&ticks)).unwrap();
    let rows: Vec<Vec<&str>> =
        table.rows.iter().map(|row| row.iter().map(text).collect()).collect();
    assert_eq!(rows[0], ["/data", "–", "–", "90.0", "90.0", "0.0"]);
    assert_eq!(rows[1], ["/", "40.00", "20.00", "50.0", "50.0", "25.0"]);
    assert!(percentiles::file_systems(&[]).is_none());
}
