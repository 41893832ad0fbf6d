//! The token for a server that asks for one: from a file or from the environment, never from the
//! command line, which every user of the machine can read.

use std::{fmt, fs, path::PathBuf};

use anyhow::{Context, bail};

use crate::visible;

/// Where the token is, for those who keep it in no file.
const VARIABLE: &str = "PERFANALYSIS_TOKEN";
/// A token is some dozen characters; a file that is larger is another one.
const MAX_BYTES: usize = 4 << 10;

/// Where a token comes from.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct TokenArgs {
    /// File with the token that the server asks for; without it, the environment variable
    /// `PERFANALYSIS_TOKEN`, if set. The token is sent to the server and shown nowhere.
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
}

/// A token that cannot be printed by accident.
#[derive(Clone)]
pub(crate) struct Token(String);

impl Token {
    /// `None` where there is neither a file nor the variable.
    ///
    /// # Errors
    /// A file that cannot be read, and a text that fits no header.
    pub(crate) fn read(args: &TokenArgs) -> anyhow::Result<Option<Self>> {
        let (text, place) = match &args.token_file {
            Some(path) => {
                let place = visible::word(&path.to_string_lossy());
                let text = fs::read_to_string(path)
                    .with_context(|| format!("the token in {place} cannot be read"))?;
                (text, place)
            }
            None => match variable() {
                Some(text) => (text, VARIABLE.to_owned()),
                None => return Ok(None),
            },
        };
        let text = text.trim();
        let fits = (1..=MAX_BYTES).contains(&text.len());
        if !fits || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            bail!("{place} holds no token: expected one line of letters, digits and signs");
        }
        Ok(Some(Self(text.to_owned())))
    }

    /// The value of the header `Authorization`.
    pub(crate) fn header(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

/// An empty variable says nothing.
#[expect(clippy::disallowed_methods, reason = "a secret must not come in by the command line")]
fn variable() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|text| !text.trim().is_empty())
}
