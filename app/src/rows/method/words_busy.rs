//! Sessions: what busy means, how counters become rates, what a gap and a percentile are.

use super::{owned, section};
use crate::{
    api::method::{Picture, Section},
    charts::plot::{Mark, Plot, Point, Scale, Series},
    components::explained::Topic,
};

/// What one second of two CPUs looks like to the kernel: hundredths of a second by kind.
const SECOND: [(&str, f64); 8] = [
    ("user", 84.0),
    ("nice", 0.0),
    ("system", 16.0),
    ("irq", 1.0),
    ("softirq", 3.0),
    ("iowait", 14.0),
    ("steal", 6.0),
    ("idle", 76.0),
];
/// Kinds that count as busy.
const BUSY: usize = 5;

pub(super) fn busy() -> Section {
    let text = section(
        Topic::Busy.id(),
        "What busy means",
        &[
            "The kernel of a server counts how long its CPUs spent on each kind of work, in \
             hundredths of a second since it started. A collector reads those counters every few \
             seconds; the difference of two readings, divided by the time that really passed \
             between them, is a rate. A counter that is lower than before, because the server was \
             started again or a device was changed, gives no rate: the time is a gap.",
            "Busy is the time in which a CPU worked: user, nice, system and both kinds of \
             interrupts. The time of guests is in user already. Waiting for a disk (iowait) is a \
             kind of idleness and stands apart. So does steal, the time that the hypervisor gave to \
             others while this server had work: it is no work done, and no room left either. Older \
             tools call everything busy that is not idle; that figure is kept as “busy, as older \
             tools count”, to reproduce their files.",
            "Used memory has two definitions. Without caches: what is neither free nor a cache, a \
             buffer or a slab of the kernel. Total − available: what the kernel could not hand out \
             at once. Both are shown by their names, and they differ by caches that cannot be given \
             up.",
            "A gap is a time without samples that is longer than two and a half cadences, the \
             cadence being the median time between two samples. Nothing is drawn over a gap and \
             nothing in it counts: neither for a mean nor for a percentile.",
            "P95 is the value below which 95 % of the samples lie. Every known sample counts once. \
             Where a chart has fewer points than there are samples, it shows those with the lowest \
             and the highest values of equal parts of the time, so that no peak is lost; the \
             percentiles are always of all samples.",
        ],
    );
    Section {
        formulas: owned(&[
            "busy = (Δuser + Δnice + Δsystem + Δirq + Δsoftirq) / Δ(all eight kinds)",
            "used without caches = total − free − buffers − cached − slab",
            "rate = (counter now − counter before) / seconds between the readings",
            "gap: longer than 2.5 · median time between two samples",
            "P: with n values in order x₀ … xₙ₋₁, the value at place p·(n − 1), linear between neighbours",
        ]),
        example: Some(example()),
        picture: Some(picture()),
        sources: owned(&[
            "Linux kernel, “The /proc filesystem”, section 1.7, for the counters",
            "Hyndman and Fan, “Sample quantiles in statistical packages”, 1996, type 7",
        ]),
        ..text
    }
}

fn busy_pct() -> f64 {
    let sum = |kinds: &[(&str, f64)]| kinds.iter().map(|(_, ticks)| ticks).sum::<f64>();
    100.0 * sum(&SECOND[..BUSY]) / sum(&SECOND)
}

fn example() -> String {
    format!(
        "84 + 0 + 16 + 1 + 3 of 200 hundredths of a second are {} busy; 7 % waited, 3 % were stolen.",
        kernel::format::percent(busy_pct())
    )
}

fn picture() -> Picture {
    let names = SECOND.map(|(name, _)| name.to_owned()).to_vec();
    let point = |(at, (_, ticks)): (usize, &(&str, f64))| Point::new(at as f64, ticks / 2.0);
    let points: Vec<Point> = SECOND.iter().enumerate().map(point).collect();
    let series = |name: &str, mark, points: &[Point]| Series {
        name: name.to_owned(),
        mark,
        points: points.to_vec(),
    };
    Picture {
        heading: "One second of two CPUs".to_owned(),
        text: format!(
            "From the formula: of the time of both CPUs {} was busy; iowait, steal and idle stand \
             apart.",
            kernel::format::percent(busy_pct())
        ),
        plot: Plot {
            x: Scale::Names(names),
            y_title: "% of the time of all CPUs".to_owned(),
            y_max: None,
            series: vec![
                series("counts as busy", Mark::Dots, &points[..BUSY]),
                series("stands apart", Mark::Hollow, &points[BUSY..]),
            ],
        },
    }
}
