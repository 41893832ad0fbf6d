//! A JSON object as pairs, in the order of the text.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};

/// The first `N` entries of an object; the others are read past, so that a long object of short
/// entries does not grow in memory.
#[derive(Debug)]
pub(super) struct Pairs<T, const N: usize>(pub(super) Vec<(String, T)>);

impl<'de, T: Deserialize<'de>, const N: usize> Deserialize<'de> for Pairs<T, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FirstOf(PhantomData))
    }
}

struct FirstOf<T, const N: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const N: usize> Visitor<'de> for FirstOf<T, N> {
    type Value = Pairs<T, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut first = Vec::new();
        while first.len() < N
            && let Some(entry) = map.next_entry()?
        {
            first.push(entry);
        }
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Pairs(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_keep_their_order_and_their_limit() {
        let read = |text| serde_json::from_str::<Pairs<u8, 2>>(text);
        let pairs = read(r#"{"b":1,"a":2,"c":"x"}"#).unwrap().0;
        assert_eq!(pairs, [("b".to_owned(), 1), ("a".to_owned(), 2)]);
        assert!(read(r#"{"b":1,"a":2,"c"}"#).is_err());
    }
}
