//! Lists of what somebody sends, kept as far as they may be: a body of four megabytes can hold
//! millions of entries, and each of them takes many times its two bytes in memory.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, SeqAccess, Visitor},
};

/// The first `N` entries of a list and one more, by which whoever reads it sees that there are too
/// many; all others are read past.
///
/// # Errors
/// What is wrong with an entry that is kept, or with the JSON.
pub fn few<'de, D: Deserializer<'de>, T: Deserialize<'de>, const N: usize>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    from.deserialize_seq(Few::<T, N>(PhantomData))
}

struct Few<T, const N: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const N: usize> Visitor<'de> for Few<T, N> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut first = Vec::new();
        while first.len() <= N
            && let Some(entry) = list.next_element()?
        {
            first.push(entry);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Body {
        #[serde(deserialize_with = "few::<_, _, 2>")]
        numbers: Vec<u8>,
    }

    fn read(json: &str) -> Option<Vec<u8>> {
        serde_json::from_str::<Body>(json).ok().map(|body| body.numbers)
    }

    #[test]
    fn one_more_than_there_may_be_is_kept_and_the_rest_is_read_past() {
        assert_eq!(read(r#"{"numbers": [1, 2]}"#).unwrap(), [1, 2]);
        assert_eq!(read(r#"{"numbers": [1, 2, 3, "four", [5]]}"#).unwrap(), [1, 2, 3]);
        assert_eq!(read(r#"{"numbers": [1, "two"]}"#), None);
        assert_eq!(read(r#"{"numbers": [1, 2, 3, 4"#), None);
    }
}
