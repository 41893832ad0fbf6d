//! What a person added about results, from the fields of the form to the part `facts`.

use kernel::import::Preview;
use serde::Serialize;

/// Everything that is said about one file.
#[derive(Debug, Default)]
pub(super) struct FileFacts(Vec<Facts>);

/// About one result or recording of the one file that is sent.
#[derive(Debug, Default, Serialize)]
pub(super) struct Facts {
    /// Always 0: each file travels alone.
    file: u32,
    result: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) machine_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) collector_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shape: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vcpus: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cores: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Price>,
}

#[derive(Debug, Default, Serialize)]
struct Price {
    #[serde(skip_serializing_if = "Option::is_none")]
    per_hour: Option<f64>,
    currency: String,
    as_of: String,
    source: String,
}

/// Name of the field `fact` of result `index` in file `key`.
pub fn field_name(key: u32, index: usize, fact: &str) -> String {
    format!("{key}.{index}.{fact}")
}

impl FileFacts {
    /// What the fields of the form say about file `key`.
    ///
    /// # Errors
    /// The sentence about a number that is none.
    pub(super) fn new(pairs: &[(String, String)], key: u32) -> Result<Self, String> {
        let mut facts = Self::default();
        for (name, value) in pairs {
            let mut parts = name.splitn(3, '.');
            let number = |part: Option<&str>| part.and_then(|part| part.parse::<u32>().ok());
            let (file, result, fact) = (number(parts.next()), number(parts.next()), parts.next());
            let (Some(result), Some(fact)) = (result, fact) else { continue };
            if file == Some(key) && !value.trim().is_empty() {
                facts.about_mut(result).set(fact, value.trim())?;
            }
        }
        facts.0.retain_mut(Facts::says_something);
        Ok(facts)
    }

    /// Leaves out names that the form suggested, where the reader chose a machine or a collector:
    /// that has a name, and the file's would take its place.
    pub(super) fn without_suggestions(mut self, preview: &Preview) -> Self {
        for facts in &mut self.0 {
            let index = facts.result as usize;
            let suggested = if facts.collector_id.is_some() {
                preview.recordings.get(index).map(|it| (&it.name, &it.provider))
            } else if facts.machine_id.is_some() {
                preview.results.get(index).map(|it| (&it.name, &it.provider))
            } else {
                None
            };
            if let Some((name, provider)) = suggested {
                facts.name.take_if(|said| said == name);
                facts.provider.take_if(|said| said == provider);
            }
        }
        self
    }

    /// What is said about one result or recording, if anything is.
    pub(super) fn about(&self, result: u32) -> Option<&Facts> {
        self.0.iter().find(|facts| facts.result == result)
    }

    /// The same, to say more.
    pub(super) fn about_mut(&mut self, result: u32) -> &mut Facts {
        let at = self.0.iter().position(|facts| facts.result == result).unwrap_or_else(|| {
            self.0.push(Facts { result, ..Facts::default() });
            self.0.len() - 1
        });
        &mut self.0[at]
    }

    /// The part `facts` of the request; `None` where nothing is said.
    pub(super) fn json(&self) -> Option<String> {
        // Texts and finite numbers always are JSON.
        (!self.0.is_empty()).then(|| serde_json::to_string(&self.0).ok()).flatten()
    }
}

impl Facts {
    fn set(&mut self, fact: &str, value: &str) -> Result<(), String> {
        let text = value.to_owned();
        match fact {
            "machine_id" => self.machine_id = Some(text),
            "collector_id" => self.collector_id = Some(text),
            "name" => self.name = Some(text),
            "provider" => self.provider = Some(text),
            "region" => self.region = Some(text),
            "shape" => self.shape = Some(text),
            "vcpus" => self.vcpus = Some(count(value, "vCPUs")?),
            "cores" => self.cores = Some(count(value, "cores")?),
            "per_hour" => self.price().per_hour = Some(amount(value)?),
            "currency" => self.price().currency = text,
            "as_of" => self.price().as_of = text,
            "source" => self.price().source = text,
            _ => {}
        }
        Ok(())
    }

    fn price(&mut self) -> &mut Price {
        self.price.get_or_insert_default()
    }

    /// Whether anything is said; a date and a source alone are no price.
    fn says_something(&mut self) -> bool {
        self.price.take_if(|price| price.per_hour.is_none() && price.currency.is_empty());
        let ids = [&self.machine_id, &self.collector_id];
        let texts = [&self.name, &self.provider, &self.region, &self.shape];
        ids.into_iter().chain(texts).any(Option::is_some)
            || self.vcpus.is_some()
            || self.cores.is_some()
            || self.price.is_some()
    }
}

fn count(value: &str, what: &str) -> Result<u32, String> {
    let count = value.parse().ok();
    count
        .ok_or_else(|| format!("“{value}” is no whole number of {what}. Correct it and try again."))
}

fn amount(value: &str) -> Result<f64, String> {
    let amount = value.parse().ok().filter(|amount: &f64| amount.is_finite());
    amount.ok_or_else(|| {
        format!("“{value}” is no price per hour; write it like 0.096. Correct it and try again.")
    })
}
