//! Several results: ratio, verdict, smallest visible difference, rank, price, parts, other tools.

use kernel::{
    compare::Contender,
    demo, format,
    price::{dollars_per_million_units, units_per_s_per_dollar_hour},
    stats::{
        error::RelativeError,
        ratio::{Ratio, smallest_visible_pct},
    },
};

use super::{owned, pictures_compare, section, stage::Stage};
use crate::{api::method::Section, components::explained::Topic};

/// Dollars an hour in the picture, which says that it is made up.
const MADE_UP_PER_HOUR: f64 = 0.10;
/// Events per second that sysbench gave for the two machines of the demo set.
const SYSBENCH_AZURE: f64 = 2_039.64;
const SYSBENCH_OCI: f64 = 4_667.69;

pub(super) fn effect(stage: &Stage) -> Section {
    let text = section(
        Topic::Effect.id(),
        "A ratio and its interval",
        &[
            "Two machines are compared by the ratio of their rates. 1.23× (1.19–1.27) reads: the \
             best guess is 23 % more work, and the truth lies between 19 and 27 % in 95 of 100 \
             such comparisons.",
            "What counts is how far whole runs lie apart, and windows of one run cannot know \
             that. So the spread comes from the highest level that has two or more members: \
             machines of an offer, else results of a machine. With one result, the spread \
             between the machine's earlier runs is added; where it has fewer than three results, \
             1 % is assumed, and the page says so.",
            "A factor is as far above as its inverse is below, so the interval is made on the \
             logarithm of the ratio.",
        ],
    );
    Section {
        formulas: owned(&[
            "ratio = rate of A / rate of B",
            "interval = ratio · exp(± t(97.5 %, ν) · √(cv_A²/n_A + cv_B²/n_B))",
            "cv: standard deviation over mean; n: members; ν: degrees of freedom after Welch",
        ]),
        example: Some(example_ratio()),
        picture: Some(stage.effect()),
        sources: owned(&[
            "Welch, “The generalization of Student's problem when several different population \
             variances are involved”, 1947",
            "Casella and Berger, “Statistical inference”, 2002, for the logarithm",
        ]),
        ..text
    }
}

fn example_ratio() -> String {
    let five_runs = RelativeError { se: 0.02 / 5.0_f64.sqrt(), degrees: 4.0 };
    let ratio = Ratio::new((1_230.0, five_runs), (1_000.0, five_runs));
    format!(
        "1,230 over 1,000 units/s, five runs of each that spread by 2 %: {}.",
        format::ratio_between(ratio.value, ratio.interval(0.95))
    )
}

pub(super) fn verdict() -> Section {
    let text = section(
        Topic::Verdict.id(),
        "The verdict in words",
        &[
            "The words are tried in this order. Same within 2 %: the whole interval lies so \
             close to 1 that the difference does not matter; you choose how close that is. \
             Faster or slower by at least: the whole interval lies on one side of 1, and its \
             near end is the number that is safe to repeat. Undecided: neither.",
            "Undecided does not mean equal. It means that this data cannot tell, and it comes \
             with the smallest difference that could have been seen.",
            "Whoever asks ten questions gets one wrong answer sooner than whoever asks one. When \
             a page judges several machines against one baseline, its words use wider intervals.",
        ],
    );
    Section {
        formulas: owned(&[
            "same: 1/(1 + δ) ≤ low and high ≤ 1 + δ",
            "faster: low > 1; slower: high < 1; else undecided",
            "confidence of the words = 1 − 0.05/m for m machines against one baseline",
        ]),
        picture: Some(pictures_compare::verdict()),
        sources: owned(&[
            "Schuirmann, “A comparison of the two one-sided tests procedure”, 1987, for “same”",
            "Dunn, “Multiple comparisons among means”, 1961, for the wider intervals",
        ]),
        ..text
    }
}

pub(super) fn smallest_difference() -> Section {
    let text = section(
        Topic::SmallestDifference.id(),
        "The smallest visible difference",
        &[
            "A bathroom scale cannot weigh a letter. A comparison cannot see any difference \
             either: how fine it sees depends on how far runs lie apart and on how many there \
             are. The smallest visible difference is the one that would be found in four of \
             five such comparisons.",
            "Twice as fine needs about four times as many runs. An undecided verdict says how \
             many more would settle it.",
        ],
    );
    Section {
        formulas: owned(&["(t(97.5 %, ν) + t(80 %, ν)) · √(cv_A²/n_A + cv_B²/n_B)"]),
        example: Some(format!(
            "Five runs of each that spread by 1 %: {} %.",
            format::significant(smallest_visible_pct(5, 1.0), 2)
        )),
        picture: Some(pictures_compare::smallest_difference()),
        sources: owned(&["Cohen, “Statistical power analysis for the behavioral sciences”, 1988"]),
        ..text
    }
}

pub(super) fn rank(stage: &Stage) -> Section {
    let text = section(
        Topic::Rank.id(),
        "Ranks that may be shared",
        &[
            "A list sorted by one number hides that the next measurement may sort it otherwise. \
             So the measurements are drawn again two thousand times, each time with the spread \
             that was found, and the machines are ranked each time. The middle rank stands in \
             the table, with the range that holds 95 % of them.",
            "Machines whose ranges overlap and that nobody is clearly ahead of share a place. \
             The draws are seeded: the same results give the same ranks everywhere.",
        ],
    );
    Section {
        formulas: owned(&[
            "drawn again: mean + deviation of a member drawn at random · √(n/(n − 1))",
            "place = 1 + machines whose whole range lies ahead",
        ]),
        picture: Some(stage.rank()),
        sources: owned(&[
            "Efron, “Bootstrap methods: another look at the jackknife”, 1979",
            "Davison and Hinkley, “Bootstrap methods and their application”, 1997",
        ]),
        ..text
    }
}

pub(super) fn price(stage: &Stage) -> Section {
    let text = section(
        Topic::Price.id(),
        "Price",
        &[
            "Work per dollar is units per second divided by the price per hour. Dollars per \
             million units is the same turned round, in money: what a fixed amount of work \
             costs. Both are given at full load and at the load you run, because a server that \
             idles costs the same.",
            "A price belongs to an offer: provider, region and shape, with a date and a source. \
             A machine without a price is called unpriced; no price is ever assumed. Currencies \
             are not mixed. A month has 730 hours.",
            "The interval of the rate carries over: more work is fewer dollars, so its ends \
             change places.",
        ],
    );
    Section {
        formulas: owned(&[
            "work per dollar = units per second / price per hour",
            "dollars per million units = price per hour / (units per second · 3,600) · 1,000,000",
        ]),
        example: example_price(),
        picture: Some(stage.price(MADE_UP_PER_HOUR)),
        ..text
    }
}

fn example_price() -> Option<String> {
    let (a, b) = ((274.0, 0.085), (182.0, 0.015));
    let value = |(units, price)| units_per_s_per_dollar_hour(units, price);
    let cost = |(units, price)| dollars_per_million_units(units, price);
    let dollars = |amount| format::money(amount, "USD", 3);
    Some(format!(
        "274 units/s at $0.085 are {} per dollar an hour and {} for a million; 182 at $0.015 are \
         {} and {}: {} times the work for the money.",
        format::thousands(value(a)?, 0),
        dollars(cost(a)?),
        format::thousands(value(b)?, 0),
        dollars(cost(b)?),
        format::significant(value(b)? / value(a)?, 3)
    ))
}

pub(super) fn parts(stage: &Stage) -> Section {
    let text = section(
        Topic::Parts.id(),
        "The four parts alone",
        &[
            "One number cannot say that a machine is good at arithmetic and poor at memory. A \
             standard run therefore measures each part of the unit alone for a few seconds, and \
             the classic unit too.",
            "When two machines change places from one part to another, the comparison says so: \
             “B is faster on integer work, A on memory”. Then ask which of the two your program \
             is like.",
        ],
    );
    Section {
        formulas: owned(&["rate of a part = units of that part / seconds they took"]),
        picture: Some(stage.parts()),
        ..text
    }
}

pub(super) fn foreign() -> Section {
    let peaks: Vec<f64> = demo::results()
        .iter()
        .filter_map(|it| Contender::from_document(&it.document, "", None).full_units_per_s())
        .collect();
    let units = peaks.first().zip(peaks.get(1)).map(|(azure, oci)| azure / oci);
    let text = section(
        Topic::Foreign.id(),
        "What other tools say",
        &[
            "A score that another tool printed, such as sysbench, can be kept with a result. It \
             is never turned into units. It is only asked whether it puts the two machines in \
             the same order.",
            "Where it does not, both orders are shown. Neither tool is wrong: they run different \
             work. In the recorded case of the picture the classic unit put one server ahead, \
             and a test that looks for prime numbers put the other one ahead, on the very same \
             two machines.",
        ],
    );
    Section {
        formulas: owned(&["disagreement: one ratio lies above 1 and the other one below"]),
        example: Some(format!(
            "sysbench: {} over {} events/s puts OCI {} ahead.",
            format::thousands(SYSBENCH_OCI, 0),
            format::thousands(SYSBENCH_AZURE, 0),
            format::ratio(SYSBENCH_OCI / SYSBENCH_AZURE)
        )),
        picture: units.map(|units| pictures_compare::foreign(units, SYSBENCH_AZURE / SYSBENCH_OCI)),
        ..text
    }
}
