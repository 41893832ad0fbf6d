//! What `/method` says: how a unit, a measurement and a price are made, and what is weak about them.

use kernel::workload::Workload;

use super::method::Section;

/// In reading order.
pub(super) fn sections() -> Vec<Section> {
    vec![unit(), digests(), run(), rates(), classic(), compare(), price(), browser(), limits()]
}

fn section(id: &str, title: &str, paragraphs: &[&str]) -> Section {
    Section {
        id: id.to_owned(),
        title: title.to_owned(),
        paragraphs: paragraphs.iter().map(|text| (*text).to_owned()).collect(),
        code: Vec::new(),
    }
}

/// A source file of the kernel as it is compiled, without its tests.
fn source(workload: Workload, text: &str) -> (String, String) {
    let code = text.split("\n#[cfg(test)]").next().unwrap_or(text);
    (format!("{}: {}", workload.name(), workload.description()), code.trim_end().to_owned())
}

fn unit() -> Section {
    let code = vec![
        source(Workload::Standard, include_str!("../../../kernel/src/workload/standard.rs")),
        source(Workload::Int, include_str!("../../../kernel/src/workload/int.rs")),
        source(Workload::Float, include_str!("../../../kernel/src/workload/float.rs")),
        source(Workload::Memory, include_str!("../../../kernel/src/workload/memory.rs")),
        source(Workload::Bytes, include_str!("../../../kernel/src/workload/bytes.rs")),
    ];
    let text = section(
        "unit",
        "One unit of work",
        &[
            "A unit is a fixed bundle of four pieces of work: whole numbers with branches nobody can \
             predict, floating-point arithmetic, reads and writes scattered over four mebibytes of \
             memory, and byte-by-byte work on text. Each takes about a quarter of the time; together \
             they take some four tenths of a millisecond on a server core of today.",
            "Every step needs the outcome of the step before, so no compiler can leave work out or do \
             it ahead. The same source is compiled for servers and, as WebAssembly, for your browser.",
            "This is version 0, a preview: what a unit is may still change. Results of different \
             versions are never compared.",
        ],
    );
    Section { code, ..text }
}

fn digests() -> Section {
    section(
        "digests",
        "How anyone can check that the work was done",
        &[
            "A thread that works is called a lane, and a lane numbers its units from 0. Each unit ends \
             in a digest, a 64-bit number that depends on nothing but the seed, the lane and the \
             unit's number. Whoever has those three can run the unit again, on any computer, and must \
             get the same digest.",
            "A result keeps the sum of the digests of every half-second. Changing one count means \
             changing the digests too, and those can be computed again. A digest proves that the work \
             was done; it does not prove how long it took. The clock is the measuring machine's own.",
            "Every 256 units a lane starts from a fresh state, so that checking any of them takes at \
             most 255 units more.",
        ],
    )
}

fn run() -> Section {
    section(
        "run",
        "What a measurement does",
        &[
            "First the agent finds out how many CPUs it may use: those the process is bound to, or \
             less where a container has a quota. That is the capacity, and there is one lane for each \
             of its CPUs, bound to it.",
            "Then it makes two sweeps. In the duty sweep all lanes work a share of the time: 25 % to \
             100 % in a quick run, ten steps in a standard one. In the thread sweep one lane, then \
             more, work all the time. The first shows what the machine does at the load it really \
             has, the second what cores that share circuits take from each other.",
            "The levels come in random order, so that a machine that tires does not look like a \
             machine that bends. Full load is run at the start, in between and at the end.",
            "How busy a level was is taken from the CPU time of the lanes themselves, not from the \
             system's own percentage, which counts in ticks and misleads when work comes in slices.",
        ],
    )
}

fn rates() -> Section {
    section(
        "rates",
        "From units to units per second",
        &[
            "A window is about half a second: the whole units that ended in it, and the true time it \
             took. The rate of a level is all its units divided by all its time. Never the best \
             window, and nothing is dropped: the windows of the warm-up are kept and marked.",
            "Every window stays with the result and can be downloaded, with what else the machine was \
             doing: other programs, and time that the hypervisor gave to other guests.",
        ],
    )
}

fn classic() -> Section {
    let text = section(
        "classic",
        "The classic unit, and what is weak about it",
        &[
            "Earlier tools counted passes over a table of 524,288 numbers, four mebibytes. We keep \
             that unit as workload classic, exact to the bit, so that old results can be set beside \
             new ones of the same kind.",
            "Inside each step seventeen additions give the same number every time. A clever compiler \
             computes it once and leaves the loop out, and the unit gets about fifteen times faster: \
             the figure then says more about the compiler than about the machine. One and the same \
             source gave 144, 187 and 145 units per second under three versions of one compiler.",
            "The old tool measured one second at full load and computed the other levels from it. Its \
             ten points are one number times ten shares: the shape of such a curve means nothing, and \
             no spread was recorded. We draw them hollow and say so. In one case this unit put one \
             server 1.51 times ahead of another, which a prime-number benchmark put 2.29 times ahead \
             of the first.",
        ],
    );
    let code =
        vec![source(Workload::Classic, include_str!("../../../kernel/src/workload/classic.rs"))];
    Section { code, ..text }
}

fn compare() -> Section {
    section(
        "compare",
        "What a comparison says, and what it does not",
        &[
            "Two results of the same workload and version are compared by the ratio of their rates at \
             full load, and level by level where both have one. A level that was not measured is a \
             gap; nothing is filled in.",
            "Where a figure is wanted between two measured levels, a straight line between them gives \
             it, and it is marked as coming from the curve.",
            "This version gives no interval for a ratio yet. A small difference may be chance: measure \
             again before you act on it.",
        ],
    )
}

fn price() -> Section {
    section(
        "price",
        "Price",
        &[
            "Work per dollar is units per second divided by the price per hour: 274 units/s at $0.085 \
             are 3,224, and 182 units/s at $0.015 are 12,133, so the second gives 3.76 times the work \
             for the money.",
            "Dollars per million units is the price per hour divided by 3,600 times the rate, times a \
             million: $0.0862 and $0.0229 for the same two.",
            "A price belongs to an offer: provider, region and shape, with a date and a source. A \
             machine without a price is called unpriced; no price is ever assumed. Currencies are not \
             mixed. A month has 730 hours.",
        ],
    )
}

fn browser() -> Section {
    section(
        "browser",
        "Your computer, in the browser",
        &[
            "The calibration runs the same units in as many workers as the browser reports \
             processors, after a warm-up in which the browser's compiler settles. It first checks \
             that the browser computes the committed digests.",
            "WebAssembly costs something, other tabs and programs cost more, and a browser may hide \
             processors. So a browser figure is marked as one wherever it appears and is never ranked \
             with native ones.",
        ],
    )
}

fn limits() -> Section {
    section(
        "limits",
        "What it cannot tell you",
        &[
            "A unit is work for processor and cache. A server that waits for disks or the network, or \
             whose program needs much more memory than four mebibytes a thread, will rank differently.",
            "One result is one machine on one day. Two machines of the same offer can differ, and so \
             can the same machine at night. Measure more than once, and on more than one machine.",
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_the_unit_is_shown_with_its_code() {
        let shown: Vec<String> = sections()
            .into_iter()
            .flat_map(|section| section.code)
            .map(|(title, _)| title)
            .collect();
        for workload in Workload::ALL {
            let name = format!("{}: ", workload.name());
            assert!(shown.iter().any(|title| title.starts_with(&name)), "{name} in {shown:?}");
        }
    }

    #[test]
    fn the_prices_in_the_text_are_those_the_kernel_computes() {
        use kernel::price::{dollars_per_million_units, units_per_s_per_dollar_hour};
        let value = |units, price| units_per_s_per_dollar_hour(units, price).unwrap();
        assert_eq!(format!("{:.0} {:.0}", value(274.0, 0.085), value(182.0, 0.015)), "3224 12133");
        let cost = |units, price| dollars_per_million_units(units, price).unwrap();
        assert_eq!(format!("{:.4} {:.4}", cost(274.0, 0.085), cost(182.0, 0.015)), "0.0862 0.0229");
    }
}
