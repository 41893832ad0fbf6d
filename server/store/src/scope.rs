//! What a token opens.

use std::{fmt, str::FromStr};

/// One kind of thing that may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Look at everything.
    Read,
    /// Add results, machines' facts and prices, and correct them.
    Upload,
    /// Send samples of a collector.
    Stream,
    /// Everything, deleting and tokens included.
    Admin,
}

impl Scope {
    pub const ALL: [Self; 4] = [Self::Read, Self::Upload, Self::Stream, Self::Admin];

    /// The word for it in columns, commands and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Upload => "upload",
            Self::Stream => "stream",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|scope| scope.name() == word);
        found.ok_or_else(|| format!("{word:?} is no scope; give read, upload, stream or admin"))
    }
}

/// A set of scopes.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Scopes(u8);

impl Scopes {
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether something that needs `scope` is open: `admin` opens everything.
    pub fn open(self, scope: Scope) -> bool {
        self.has(scope) || self.has(Scope::Admin)
    }

    /// Those of the set, in the order of [`Scope::ALL`].
    pub fn list(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.has(*scope))
    }

    fn has(self, scope: Scope) -> bool {
        self.0 & bit(scope) != 0
    }

    /// The words of a column. One that this program does not know opens nothing.
    pub(crate) fn read(words: &str) -> Self {
        words.split(' ').filter_map(|word| word.parse::<Scope>().ok()).collect()
    }
}

fn bit(scope: Scope) -> u8 {
    1 << scope as u8
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | bit(scope)))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.list().map(Scope::name).collect();
        formatter.write_str(&words.join(" "))
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Scopes({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_written_and_read_again() {
        for bits in 0..16 {
            let scopes = Scopes(bits);
            assert_eq!(Scopes::read(&scopes.to_string()), scopes);
        }
        assert_eq!(Scopes::read("read conquer admin").to_string(), "read admin");
        assert!("conquer".parse::<Scope>().is_err());
    }

    #[test]
    fn admin_opens_everything_and_nothing_else_does() {
        for scope in Scope::ALL {
            assert!(Scopes::from_iter([Scope::Admin]).open(scope), "{scope:?}");
            assert!(!Scopes::default().open(scope), "{scope:?}");
            for other in [Scope::Read, Scope::Upload, Scope::Stream] {
                assert_eq!(Scopes::from_iter([other]).open(scope), other == scope);
            }
        }
    }
}
