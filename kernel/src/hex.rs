//! 64-bit values as 16 hexadecimal digits in text: JSON numbers lose bits above 2^53.

use std::{borrow::Cow, fmt, num::ParseIntError, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A 64-bit seed or digest, written as exactly 16 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hex64(pub u64);

/// The text is not 16 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 16 hexadecimal digits, found {found:?}")]
pub struct NotHex64 {
    found: String,
}

impl fmt::Display for Hex64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Hex64 {
    type Err = NotHex64;

    fn from_str(text: &str) -> Result<Self, NotHex64> {
        let not_hex = || NotHex64 { found: text.chars().take(40).collect() };
        // `from_str_radix` alone would accept a sign.
        if text.len() != 16 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(not_hex());
        }
        u64::from_str_radix(text, 16).map(Self).map_err(|_: ParseIntError| not_hex())
    }
}

impl Serialize for Hex64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hex64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Hex64 {
    fn schema_name() -> Cow<'static, str> {
        "Hex64".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A 64-bit value as 16 hexadecimal digits",
            "pattern": "^[0-9a-f]{16}$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(text.parse::<Hex64>().ok().map(|hex| hex.0), expected, "{text:?}");
    }

    #[test]
    fn sixteen_digits_and_nothing_else_are_read() {
        check("00000000000000ff", Some(255));
        check("ffffffffffffffff", Some(u64::MAX));
        check("ff", None);
        check("+00000000000000f", None);
        check("0x000000000000ff", None);
        check("", None);
    }

    #[test]
    fn every_bit_survives_json() {
        let value = Hex64(0xdead_beef_0000_0001);
        let json = serde_json::to_string(&value).unwrap();
        assert_eq!(json, r#""deadbeef00000001""#);
        assert_eq!(serde_json::from_str::<Hex64>(&json).unwrap(), value);
    }
}
