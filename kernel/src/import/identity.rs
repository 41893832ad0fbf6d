//! Ids of results that never had one: a function of what was imported.

use sha2::{Digest, Sha256};

/// Changing this changes the id of every imported file.
const DOMAIN: &[u8] = b"perfanalysis import\0";

/// The text of a file, hashed once however many results it holds.
pub(super) struct Content([u8; 32]);

impl Content {
    pub(super) fn of(text: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(DOMAIN);
        // White space at the end gets lost and added on the way.
        hash.update(text.trim_end().as_bytes());
        Self(hash.finalize().into())
    }

    /// The id of the part `key`: the same content and part are the same result.
    pub(super) fn id(&self, key: &str) -> String {
        uuid8(&self.0, key)
    }
}

/// Another id for the same content on another machine. Files of older tools name no machine, and
/// two machines of one kind may give the same ten numbers: where `id` is taken by another machine,
/// a result of the machine `machine` gets this one.
pub fn distinct_id(id: &str, machine: &str) -> String {
    uuid8(id.as_bytes(), machine)
}

/// UUID version 8 (RFC 9562, section 5.8) from a hash of both.
fn uuid8(base: &[u8], key: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(base);
    hash.update([0]);
    hash.update(key.as_bytes());
    let hash: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    let bits = u128::from_be_bytes(bytes);
    let bits = bits & !(0xf << 76) | (8 << 76);
    let bits = bits & !(0b11 << 62) | (0b10 << 62);
    let hex = format!("{bits:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Thirty-two lower-case hexadecimal digits in groups of 8, 4, 4, 4, 12.
pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_content_and_part_have_the_same_id() {
        let id = Content::of("a\n").id("1");
        assert_eq!(id, Content::of("a").id("1"));
        assert_ne!(id, Content::of("a").id("2"));
        assert_ne!(id, Content::of("b").id("1"));
        assert_ne!(id, distinct_id(&id, "vm-02"));
    }

    #[test]
    fn an_id_is_a_uuid_of_version_eight() {
        for key in ["", "a", "b", "c"] {
            let id = Content::of("text").id(key);
            assert!(is_uuid(&id), "{id}");
            assert_eq!(&id[14..15], "8");
            assert!("89ab".contains(&id[19..20]), "{id}");
        }
    }

    #[test]
    fn only_uuids_are_uuids() {
        assert!(is_uuid("0199e0a1-7b2c-7def-8123-456789abcdef"));
        assert!(!is_uuid("0199E0A1-7b2c-7def-8123-456789abcdef"));
        assert!(!is_uuid("0199e0a17b2c7def8123456789abcdef"));
        assert!(!is_uuid("../../etc/passwd"));
    }
}
