//! What the uploader knows and the files do not say.

use anyhow::ensure;
use serde::Serialize;

use crate::{
    cli::{FactArgs, OfferArgs},
    input_file::InputFile,
};

/// Facts about one result or recording of one file.
#[derive(Clone, Debug, Serialize)]
struct Facts {
    /// Which file of the request, from 0.
    file: usize,
    /// Which result or recording of the file, from 0; all of them without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    machine_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    collector_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shape: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vcpus: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Price>,
}

#[derive(Clone, Debug, Serialize)]
struct Price {
    per_hour: f64,
    currency: String,
    allocation: String,
    as_of: String,
    source: &'static str,
}

/// The `facts` field: the stated facts for every result of every file; `None` without any.
/// `today` is the day of the upload, `2026-11-20`.
pub(super) fn json(
    args: &FactArgs,
    files: &[InputFile],
    today: &str,
) -> anyhow::Result<Option<String>> {
    let Some(stated) = stated(args, today) else { return Ok(None) };
    let mut all = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let results = 0..results_in(file);
        all.extend(results.map(|result| Facts {
            file: index,
            result: Some(result),
            ..stated.clone()
        }));
    }
    Ok(Some(serde_json::to_string(&all)?))
}

/// The body of an import in pieces: the stated facts for everything in the one file, which is not
/// read here.
pub(super) fn json_of_whole_file(args: &FactArgs, today: &str) -> anyhow::Result<Option<String>> {
    Ok(stated(args, today).map(|stated| serde_json::to_string(&[stated])).transpose()?)
}

/// A name fits one result only, in however many requests the files are sent. What `large` other
/// files hold is not known; one thing each at least.
pub(super) fn check_name(args: &FactArgs, files: &[InputFile], large: usize) -> anyhow::Result<()> {
    if args.name.is_some() {
        let count = files.iter().map(results_in).sum::<usize>() + large;
        ensure!(
            count <= 1,
            "--name names one result or recording, and these files hold {count}: upload them one by one"
        );
    }
    Ok(())
}

fn stated(args: &FactArgs, today: &str) -> Option<Facts> {
    let FactArgs { machine, collector, name, offer, vcpus, price_per_hour, currency, allocation } =
        args.clone();
    let OfferArgs { provider, region, shape } = offer;
    let price = price_per_hour.zip(currency).map(|(per_hour, currency)| Price {
        per_hour,
        currency,
        allocation: allocation.unwrap_or_else(|| "on_demand".to_owned()),
        as_of: today.to_owned(),
        source: "stated at upload",
    });
    let texts = [&machine, &collector, &name, &provider, &region, &shape];
    let says_something =
        texts.iter().any(|text| text.is_some()) || vcpus.is_some() || price.is_some();
    says_something.then_some(Facts {
        file: 0,
        result: None,
        machine_id: machine,
        collector_id: collector,
        name,
        provider,
        region,
        shape,
        vcpus,
        price,
    })
}

/// How many results or recordings the file holds, which facts can be about: at least one, for a file
/// that only the server can read, or that a machine has to be named for.
fn results_in(file: &InputFile) -> usize {
    kernel::import::import(&file.name, &file.bytes)
        .map_or(1, |imported| imported.results.len().max(imported.recordings.len()).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> InputFile {
        InputFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    fn one_host(host: u32) -> String {
        let level = |busy: u32| {
            format!("{{\"siteid\":1,\"host\":{host},\"busy\":{busy},\"units\":{busy}}}\n")
        };
        (1..=10).map(|step| level(step * 10)).collect()
    }

    #[test]
    fn without_facts_there_is_no_field() {
        assert_eq!(json(&FactArgs::default(), &[file("a", "")], "2026-11-20").unwrap(), None);
    }

    #[test]
    fn every_result_of_every_file_gets_the_facts() {
        let args = FactArgs {
            vcpus: Some(2),
            price_per_hour: Some(0.085),
            currency: Some("USD".to_owned()),
            ..FactArgs::default()
        };
        let two_hosts = format!("{}{}", one_host(0), one_host(1));
        let files = [file("a", "unknown"), file("b", &two_hosts)];
        let facts = json(&args, &files, "2026-11-20").unwrap().unwrap();
        let rest = r#""vcpus":2,"price":{"per_hour":0.085,"currency":"USD","allocation":"on_demand","as_of":"2026-11-20","source":"stated at upload"}}"#;
        let places = [(0, 0), (1, 0), (1, 1)];
        let each =
            places.map(|(file, result)| format!("{{\"file\":{file},\"result\":{result},{rest}"));
        assert_eq!(facts, format!("[{}]", each.join(",")));
    }

    #[test]
    fn a_collector_is_named_for_every_recording() {
        let args = FactArgs { collector: Some("c-1".to_owned()), ..FactArgs::default() };
        let facts = json(&args, &[file("a", "x"), file("b", "y")], "2026-11-20").unwrap().unwrap();
        let expected = r#"[{"file":0,"result":0,"collector_id":"c-1"},{"file":1,"result":0,"collector_id":"c-1"}]"#;
        assert_eq!(facts, expected);
    }

    #[test]
    fn a_file_that_is_not_read_gets_the_facts_as_a_whole() {
        let args = FactArgs { collector: Some("c-1".to_owned()), ..FactArgs::default() };
        let facts = json_of_whole_file(&args, "2026-11-20").unwrap();
        assert_eq!(facts.as_deref(), Some(r#"[{"file":0,"collector_id":"c-1"}]"#));
        assert_eq!(json_of_whole_file(&FactArgs::default(), "2026-11-20").unwrap(), None);
    }

    #[test]
    fn a_name_for_several_results_is_refused() {
        let args = FactArgs { name: Some("web-1".to_owned()), ..FactArgs::default() };
        assert!(check_name(&args, &[file("a", "x"), file("b", "y")], 0).is_err());
        assert!(check_name(&args, &[file("a", "x")], 0).is_ok());
        assert!(check_name(&args, &[file("a", "x")], 1).is_err());
        assert!(check_name(&FactArgs::default(), &[file("a", "x"), file("b", "y")], 0).is_ok());
    }
}
