//! What a browser downloads, compressed with brotli.

use std::{collections::BTreeMap, fs};

use anyhow::Context;
use serde::Deserialize;

use crate::paths;

/// A download and its size.
pub(crate) struct Size {
    pub(crate) what: String,
    pub(crate) bytes: u64,
    pub(crate) target: &'static str,
}

/// As `splits.json` has it.
#[derive(Deserialize)]
struct Splits {
    folder: String,
    modules: BTreeMap<String, Vec<String>>,
}

/// The first route, what other routes add to it, and what is loaded when it is needed.
pub(crate) fn of_site() -> anyhow::Result<Vec<Size>> {
    let assets: BTreeMap<String, String> = read("assets.json")?;
    let splits: Splits = read("splits.json")?;
    let asset = |name: &str| {
        compressed(assets.get(name).with_context(|| format!("the site has no {name}"))?)
    };
    let mut sizes = vec![Size {
        what: "first route, WebAssembly".to_owned(),
        bytes: asset("page/page_bg.wasm")?,
        target: "≤ 220 kB",
    }];
    for (name, modules) in &splits.modules {
        let module = |module| compressed(&format!("{}/{module}.wasm", splits.folder));
        // The tool writes a hash behind the name of a group.
        let group = name.rsplit_once('_').map_or(name.as_str(), |(group, _)| group);
        sizes.push(Size {
            what: format!("pages for {group}, WebAssembly in {} modules", modules.len()),
            bytes: modules.iter().map(module).sum::<anyhow::Result<u64>>()?,
            target: "loaded when opened",
        });
    }
    for (what, name) in [
        ("kernel for workers, WebAssembly", "kernel.wasm"),
        ("chart library, JavaScript", "charts.js"),
    ] {
        let bytes = asset(name)?;
        sizes.push(Size { what: what.to_owned(), bytes, target: "loaded when needed" });
    }
    Ok(sizes)
}

fn read<T: for<'de> Deserialize<'de>>(name: &str) -> anyhow::Result<T> {
    Ok(serde_json::from_slice(&fs::read(paths::site().join(name))?)?)
}

/// Length of the brotli copy of a file, by the file's URL path.
fn compressed(url: &str) -> anyhow::Result<u64> {
    let path = paths::site().join(format!("{}.br", url.trim_start_matches('/')));
    Ok(fs::metadata(&path).with_context(|| format!("no {}", path.display()))?.len())
}
