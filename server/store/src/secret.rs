//! Hashes of secrets: how a row is found by one without comparing all of it in the open.

use std::fmt::Write;

use subtle::ConstantTimeEq;

/// The SHA-256 of a secret. The store never sees the secret itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SecretHash(pub [u8; 32]);

impl SecretHash {
    /// The half by which an index finds the row. How long that takes says nothing about the
    /// other 128 bits.
    pub(crate) fn found(self) -> String {
        hex(&self.0[..16])
    }

    /// The half that is compared in constant time.
    pub(crate) fn compared(self) -> String {
        hex(&self.0[16..])
    }

    /// Whether the stored second half is this one's.
    pub(crate) fn matches(self, stored: &str) -> bool {
        self.compared().as_bytes().ct_eq(stored.as_bytes()).into()
    }
}

impl std::fmt::Debug for SecretHash {
    /// A hash is no secret, but a log is no place for it.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SecretHash(…)")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_halves_together_are_the_hash() {
        let hash = SecretHash(std::array::from_fn(|index| index as u8));
        assert_eq!(hash.found(), "000102030405060708090a0b0c0d0e0f");
        assert_eq!(hash.compared(), "101112131415161718191a1b1c1d1e1f");
        assert!(hash.matches("101112131415161718191a1b1c1d1e1f"));
        for other in ["", "101112131415161718191a1b1c1d1e1e", "101112131415161718191a1b1c1d1e1f0"] {
            assert!(!hash.matches(other), "{other}");
        }
        assert_eq!(format!("{hash:?}"), "SecretHash(…)");
    }
}
