//! A long JSON list, entry by entry, so that it does not grow in memory.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{ImportError, Place, json};

/// Hands every entry of `list`, a part of `text`, to `take`. An error of `take` without a place
/// gets that of its entry.
pub(super) fn each<'de, T: Deserialize<'de>>(
    list: &'de str,
    text: &str,
    mut take: impl FnMut(T) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let take_entry = |entry: &'de str| {
        let read = serde_json::from_str(entry);
        let read = read.map_err(|error| json::explain_in(&error, entry, text))?;
        take(read).map_err(|problem| {
            let place = || Place::of(text, entry.as_ptr().addr() - text.as_ptr().addr());
            ImportError { place: Some(problem.place.unwrap_or_else(place)), ..problem }
        })
    };
    let mut entries = Entries { take: take_entry, problem: None };
    let mut deserializer = serde_json::Deserializer::from_str(list);
    let read = (&mut entries).deserialize(&mut deserializer).and_then(|()| deserializer.end());
    read.map_err(|error| entries.problem.unwrap_or_else(|| json::explain_in(&error, list, text)))
}

struct Entries<F> {
    take: F,
    /// Why `take` refused an entry.
    problem: Option<ImportError>,
}

impl<'de, F: FnMut(&'de str) -> Result<(), ImportError>> DeserializeSeed<'de> for &mut Entries<F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(&'de str) -> Result<(), ImportError>> Visitor<'de> for &mut Entries<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        // As text first: `serde_json` reads on after an error, and would name a later place.
        while let Some(entry) = list.next_element::<&RawValue>()? {
            if let Err(problem) = (self.take)(entry.get()) {
                self.problem = Some(problem);
                return Err(A::Error::custom("an entry was refused"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_is_refused_is_named_with_its_line() {
        let text = "{\"list\":[1,\n2,\n3]}";
        let list = &text[8..text.len() - 1];
        let mut sum = 0;
        each(list, text, |number: i32| {
            sum += number;
            Ok(())
        })
        .unwrap();
        assert_eq!(sum, 6);
        let refuse = |number: i32| match number {
            3 => Err(ImportError::value("3", "another number")),
            _ => Ok(()),
        };
        let place = each(list, text, refuse).unwrap_err().place;
        assert_eq!(place, Some(Place { line: 3, column: 1 }));
        let error = each(&text[8..11], text, refuse).unwrap_err();
        assert!(error.to_string().starts_with("Line 1, column 11: found the end"), "{error}");
    }
}
