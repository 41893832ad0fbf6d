//! Why a result may be trusted, and what none can say.

use kernel::{format, verify::chance_of_finding};

use super::{owned, pictures_compare, section, stage::Stage};
use crate::{api::method::Section, components::explained::Topic};

pub(super) fn passport(stage: &Stage) -> Section {
    let text = section(
        Topic::Passport.id(),
        "The noise passport",
        &[
            "Every result says how quiet its machine was. Steal is CPU time that the hypervisor \
             gave to other guests: up to 1 % is quiet, up to 5 % moderate, up to 15 % noisy, \
             above that very noisy. Work of other programs is graded likewise.",
            "Some neighbours leave no trace but slowness: they use the caches and the memory \
             that guests share. Such windows do less work per CPU second, without steal. A few \
             of them that lie far below the rest are named as hidden contention, or, where the \
             clock can be read and fell, as a drop of frequency.",
            "A container's quota below the number of threads, a step down at full load and \
             credits that ran out are named too, each with what to do. Nothing is dropped: the \
             rate from quiet windows stands beside the rate as you would have experienced it. \
             So does what the measuring agent itself used.",
        ],
    );
    Section {
        formulas: owned(&[
            "low window: units per CPU second < median − 3 · 1.4826 · MAD",
            "MAD: the median distance to the median",
            "hidden contention: at least three low windows, and 3 % of all, without steal",
        ]),
        picture: Some(stage.passport()),
        sources: owned(&[
            "Hampel, “The influence curve and its role in robust estimation”, 1974, for the MAD",
        ]),
        ..text
    }
}

pub(super) fn verify() -> Section {
    let text = section(
        Topic::Verify.id(),
        "How anyone can check that the work was done",
        &[
            "A lane numbers its units from 0. Each unit ends in a digest, a 64-bit number that \
             depends on nothing but the seed, the lane and the unit's number. Whoever has those \
             three can run the unit again, on any computer, and must get the same digest. A \
             result keeps the sum of the digests of every half-second.",
            "Your browser, this server and the agent can do that: windows drawn at random are \
             computed again and compared, and the numbers of all units must follow on without \
             gap. A result whose digests do not match is kept out of every list.",
            "A digest proves the work, not the clock: the time is the measuring machine's own. \
             Where a server's number was mixed into the seed, the run must have happened between \
             handing out that number and receiving the result, and the page says how long that \
             was.",
        ],
    );
    Section {
        formulas: owned(&["found = 1 − (1 − f)ⁿ, with a share f forged and n windows checked"]),
        example: Some(format!(
            "Half of the windows forged, eight checked: found in {} % of cases.",
            format::significant(100.0 * chance_of_finding(0.5, 8), 3)
        )),
        picture: Some(pictures_compare::verify()),
        sources: owned(&["Freivalds, “Probabilistic machines can use less running time”, 1977"]),
        ..text
    }
}

pub(super) fn history(stage: &Stage) -> Section {
    let text = section(
        Topic::History.id(),
        "The results of one machine over time",
        &[
            "From five results on it can be said where the next one should lie. That range is \
             wider than the interval of the mean: it holds one more result, not the average of \
             all.",
            "From ten results on a step to another level is looked for: the place that divides \
             the results best into a before and an after. It counts from 2 % on, and when chance \
             would make such a step in less than one of a thousand cases. A message is sent only \
             when a second run confirms it.",
        ],
    );
    Section {
        formulas: owned(&[
            "next result: mean ± t(97.5 %, n − 1) · s · √(1 + 1/n)",
            "step: E-divisive, then a t test with p ≤ 0.001, and 2 % or more",
        ]),
        picture: Some(stage.history()),
        sources: owned(&[
            "Hahn and Meeker, “Statistical intervals”, 1991",
            "Matteson and James, “A nonparametric approach for multiple change point analysis of \
             multivariate data”, 2014",
        ]),
        ..text
    }
}

pub(super) fn browser() -> Section {
    section(
        "browser",
        "Your computer, in the browser",
        &[
            "The calibration runs the same units in as many workers as the browser reports \
             processors, after a warm-up in which the browser's compiler settles. It first \
             checks that the browser computes the committed digests.",
            "WebAssembly costs something, other tabs and programs cost more, and a browser may \
             hide processors. So a browser figure is marked as one wherever it appears and is \
             never ranked with native ones. On a computer that has both, the ratio of the two is \
             given, with its interval.",
        ],
    )
}

pub(super) fn limits() -> Section {
    section(
        "limits",
        "What it cannot tell you",
        &[
            "A unit is work for processor and cache. A server that waits for disks or the \
             network, or whose program needs much more memory than four mebibytes a thread, will \
             rank differently.",
            "One result is one machine on one day. Two machines of the same offer can differ, \
             and so can the same machine at night. Measure more than once, and on more than one \
             machine; with one machine of an offer a comparison says “placement not covered”.",
            "95 of 100 intervals hold the truth on a steady machine. On a machine that changes \
             while it is measured fewer do, and the doubts that the result names are there for \
             that.",
            "The clock of the measuring machine is trusted. A digest shows that the work was \
             done, and a server's challenge how much time it can have taken at most.",
        ],
    )
}
