//! One result: the unit, the sweeps, windows and intervals, drift, the curve.

use kernel::{
    estimate::RunEstimates,
    format,
    stats::{
        autocorrelation::inflation,
        interval::Interval,
        rate::{Batch, Rate},
        t::t95,
    },
    workload::Workload,
};

use super::{owned, pictures::said, section, stage::Stage};
use crate::{api::method::Section, components::explained::Topic};

/// A source file of the kernel as it is compiled, without its tests.
fn source(workload: Workload, text: &str) -> (String, String) {
    let code = text.split("\n#[cfg(test)]").next().unwrap_or(text);
    (format!("{}: {}", workload.name(), workload.description()), code.trim_end().to_owned())
}

pub(super) fn unit(stage: &Stage) -> Section {
    let text = section(
        Topic::Unit.id(),
        "One unit of work",
        &[
            "A unit is a fixed bundle of four parts: whole numbers with branches nobody can \
             predict (int), floating-point arithmetic (float), reads and writes scattered over \
             four mebibytes (memory), and byte-by-byte work on text (bytes). Each takes about a \
             quarter of the time; together they take some four tenths of a millisecond on a \
             server core of today.",
            "Every step needs the outcome of the step before, so no compiler can leave work out \
             or do it ahead. The same source is compiled for servers and, as WebAssembly, for \
             your browser. A machine that finishes more units in a second does more work: that \
             is all that units/s says.",
            "Results of different versions of the unit are never compared.",
        ],
    );
    Section {
        formulas: owned(&["units per second = units finished / seconds they took"]),
        picture: Some(stage.unit()),
        code: vec![
            source(Workload::Standard, include_str!("../../../../kernel/src/workload/standard.rs")),
            source(Workload::Int, include_str!("../../../../kernel/src/workload/int.rs")),
            source(Workload::Float, include_str!("../../../../kernel/src/workload/float.rs")),
            source(Workload::Memory, include_str!("../../../../kernel/src/workload/memory.rs")),
            source(Workload::Bytes, include_str!("../../../../kernel/src/workload/bytes.rs")),
        ],
        ..text
    }
}

pub(super) fn levels(stage: &Stage) -> Section {
    let text = section(
        Topic::Levels.id(),
        "Two sweeps over the load",
        &[
            "First the agent finds out how many CPUs it may use: those the process is bound to, \
             or less where a container has a quota. That is the capacity. There is one lane, a \
             thread bound to its CPU, for each.",
            "Then it makes two sweeps. In the duty sweep all lanes work a share of the time, up \
             to 100 %. In the thread sweep one lane, then more, work all the time. The first \
             shows what the machine does at the load it really has, the second what lanes that \
             share a core take from each other.",
            "The levels come in random order, so that a machine that tires does not look like a \
             machine that bends. Full load is run at the start, in between and at the end.",
            "How busy a level was is taken from the CPU time of the lanes themselves. The \
             system's own percentage counts in ticks and misleads when work comes in slices.",
        ],
    );
    Section {
        formulas: owned(&["own busy = CPU seconds of the lanes / (capacity in CPUs · seconds)"]),
        picture: Some(stage.levels()),
        ..text
    }
}

/// Six windows that everybody can compute with.
const EXAMPLE: [f64; 6] = [1_000.0, 1_010.0, 990.0, 1_005.0, 995.0, 1_000.0];

pub(super) fn interval(stage: &Stage) -> Section {
    let lag1 = RunEstimates::of(&stage.document).lag1;
    let own = lag1.map_or_else(
        || "The run of the picture has too few windows to tell its ρ.".to_owned(),
        |lag1| {
            format!(
                "The run of the picture has ρ = {}, so its variance is multiplied by {}.",
                format::significant(lag1, 2),
                format::significant(inflation(lag1), 3)
            )
        },
    );
    let text = section(
        Topic::Interval.id(),
        "Windows, and how well a rate is known",
        &[
            "A window is about half a second: the whole units that ended in it, and the true \
             time it took. The rate of a level is all its units divided by all its time. Never \
             the best window, and nothing is dropped: the windows of the warm-up are kept and \
             marked.",
            "Windows differ, so the rate is not known exactly. The interval says how well: \
             written 1,234 ± 8, the true rate lies between 1,226 and 1,242 in 95 of 100 such \
             measurements. More windows, or windows that agree, make it narrower.",
            "A slow half-second is often followed by another one. Then windows say less than \
             their number suggests, and the interval is widened by how much each resembles the \
             one before it, ρ. Visits of one level that disagree widen it further. A half-width \
             above 1 %, in a quick run 3 %, is called not converged: a fact, not a failure.",
        ],
    );
    let paragraphs = text.paragraphs.into_iter().chain([own]).collect();
    Section {
        paragraphs,
        formulas: owned(&[
            "rate = Σ units / Σ seconds",
            "half-width = t(97.5 %, n − 1) · s / √n, with n windows that spread by s",
            "s² is multiplied by max(1, (1 + ρ) / (1 − ρ)) from 18 windows on",
        ]),
        example: example(),
        picture: Some(stage.interval()),
        sources: owned(&[
            "Student, “The probable error of a mean”, 1908",
            "Bayley and Hammersley, “The effective number of independent observations in an \
             autocorrelated time series”, 1946",
            "Marriott and Pope, “Bias in the estimation of autocorrelations”, 1954",
        ]),
        ..text
    }
}

fn example() -> Option<String> {
    let windows = EXAMPLE.map(|amount| Batch { amount, seconds: 1.0 }).to_vec();
    let rate = Rate::of_visits(&[windows], 1.0)?;
    let half_width = t95(rate.degrees) * rate.standard_error;
    let windows: Vec<String> = EXAMPLE.iter().map(|rate| format::thousands(*rate, 0)).collect();
    let rate = said(rate.per_second, Some(Interval::about(rate.per_second, half_width)));
    Some(format!("Windows of {} units/s give {rate}.", windows.join(", ")))
}

pub(super) fn drift(stage: &Stage) -> Section {
    let text = section(
        Topic::Drift.id(),
        "Drift: faster or slower as time goes by",
        &[
            "A machine that warms up, or spends saved-up credits, gets slower during the run. \
             Then one rate for all of it hides something.",
            "Two tests must agree before a run is called drifting. One counts, over all pairs of \
             windows, how often the later one is faster; on a steady machine ups and downs are \
             even. The other takes the middle one of all slopes between pairs, so that one wild \
             window cannot tilt it. The first says that there is a trend, the second that it \
             matters.",
        ],
    );
    Section {
        formulas: owned(&[
            "|z of Mann and Kendall| > 2.58, and",
            "|slope of Theil and Sen · duration| > 1 % of the rate, from 18 windows on",
        ]),
        picture: Some(stage.drift()),
        sources: owned(&[
            "Mann, “Nonparametric tests against trend”, 1945; Kendall, “Rank correlation \
             methods”, 1975",
            "Theil, “A rank-invariant method of linear and polynomial regression analysis”, \
             1950; Sen, “Estimates of the regression coefficient based on Kendall's tau”, 1968",
        ]),
        ..text
    }
}

pub(super) fn curve(stage: &Stage) -> Section {
    let text = section(
        Topic::Curve.id(),
        "The curve between measured levels",
        &[
            "A run measures some levels of load. What lies between two of them is read off a \
             straight line from one to the other, starting at no work at no load. Such a figure \
             is hollow in a picture and says “from curve” in a table.",
            "Beyond the highest measured level nothing is known, and nothing is drawn.",
        ],
    );
    Section {
        formulas: owned(&["f(b) = y₀ + (y₁ − y₀) · (b − b₀) / (b₁ − b₀), with f(0) = 0"]),
        example: kernel::curve::Curve::new([(50.0, 600.0), (100.0, 1_000.0)])
            .units_per_s_at(65.0)
            .map(|units| {
                format!(
                    "With 600 units/s at 50 % and 1,000 at 100 %, 65 % gives {}.",
                    format::thousands(units, 0)
                )
            }),
        picture: Some(stage.curve()),
        ..text
    }
}

pub(super) fn classic() -> Section {
    let text = section(
        "classic",
        "The classic unit, and what is weak about it",
        &[
            "Earlier tools counted passes over a table of 524,288 numbers, four mebibytes. We \
             keep that unit as workload classic, exact to the bit, so that old results can be \
             set beside new ones of the same kind.",
            "Inside each step seventeen additions give the same number every time. A clever \
             compiler computes it once and leaves the loop out, and the unit gets about fifteen \
             times faster: the figure then says more about the compiler than about the machine. \
             One and the same source gave 144, 187 and 145 units per second under three versions \
             of one compiler.",
            "The old tool measured one second at full load and computed the other levels from \
             it. Its ten points are one number times ten shares: the shape of such a curve means \
             nothing, and no spread was recorded. We draw them hollow and say so.",
        ],
    );
    let code =
        vec![source(Workload::Classic, include_str!("../../../../kernel/src/workload/classic.rs"))];
    Section { code, ..text }
}
