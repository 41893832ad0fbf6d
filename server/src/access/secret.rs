//! Secrets: how they are made, recognised and hashed.

use app::api::NewSecret;
use sha2::{Digest, Sha256};
use store::SecretHash;

use crate::clock;

/// By which a secret scanner, and whoever finds one, knows a token of ours.
const PREFIX: &str = "pa_";
const BYTES: usize = 32;

/// A token's secret: 256 random bits. Shown once, and never printed by accident.
pub struct Secret(String);

impl Secret {
    /// # Errors
    /// Where the operating system gives no random numbers.
    pub fn new() -> Result<Self, getrandom::Error> {
        Ok(Self(format!("{PREFIX}{}", random_hex()?)))
    }

    /// The text to be shown to whoever asked for the token.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> SecretHash {
        hash(&self.0)
    }

    /// Its first characters: too few to guess the rest, enough for people to tell it from others.
    pub fn prefix(&self) -> String {
        self.0.chars().take(PREFIX.len() + 8).collect()
    }
}

/// The secret of a token that somebody makes on a page.
pub fn fresh() -> Option<NewSecret> {
    let secret = Secret::new().inspect_err(|error| {
        tracing::error!(%error, "the system gives no random numbers");
    });
    let secret = secret.ok()?;
    Some(NewSecret {
        text: secret.reveal().to_owned(),
        hash: secret.hash(),
        prefix: secret.prefix(),
    })
}

/// 256 random bits in hexadecimal: a cookie's value.
///
/// # Errors
/// Where the operating system gives no random numbers.
pub fn random_hex() -> Result<String, getrandom::Error> {
    Ok(hex(&clock::random_bytes::<BYTES>()?))
}

pub fn hash(secret: &str) -> SecretHash {
    SecretHash(Sha256::digest(secret).into())
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a text holds what looks like a token of ours.
pub fn holds_token(text: &str) -> bool {
    let is_secret = |tail: &str| {
        let digits = tail.bytes().take(2 * BYTES);
        digits.clone().count() == 2 * BYTES && digits.clone().all(|byte| byte.is_ascii_hexdigit())
    };
    text.match_indices(PREFIX).any(|(at, prefix)| is_secret(&text[at + prefix.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_256_random_bits_behind_a_prefix() {
        let (one, other) = (Secret::new().unwrap(), Secret::new().unwrap());
        assert_eq!(one.reveal().len(), 3 + 64);
        assert_ne!(one.reveal(), other.reveal());
        assert_ne!(one.hash(), other.hash());
        assert!(holds_token(one.reveal()) && !holds_token(&one.prefix()));
        assert!(one.reveal().starts_with(&one.prefix()) && one.prefix().len() == 11);
    }

    #[test]
    fn a_token_is_found_in_the_middle_of_a_text() {
        let secret = format!("pa_{}", "0a".repeat(32));
        assert!(holds_token(&format!("/api/v1/results?x=pa_no&key={secret}&b=c")));
        for text in ["", "pa_", "/results?pa_=1", &secret[..66], &secret.replace('0', "x")] {
            assert!(!holds_token(text), "{text}");
        }
    }
}
