//! One thing that can be run: what it means, needs and takes, and the line that runs it.

use leptos::prelude::*;

use super::{command_line::CommandLine, facts::Facts};
use crate::api::benchmarks::Benchmark;

/// A card with the commands to copy.
pub fn benchmark(benchmark: Benchmark) -> AnyView {
    let Benchmark { name, meaning, facts, commands, results } = benchmark;
    let id = name.replace(' ', "-");
    let label = id.clone();
    let commands = commands.into_iter().map(|command| view! { <CommandLine command /> });
    view! {
        <section class="card benchmark" aria-labelledby=label>
            <h3 id=id>{name}</h3>
            <p>{meaning}</p>
            <Facts facts />
            {commands.collect_view()}
            {results.map(|href| view! { <p><a href=href>"Machines with results of it"</a></p> })}
        </section>
    }
    .into_any()
}
