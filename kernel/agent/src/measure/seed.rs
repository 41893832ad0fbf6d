//! The seed of a run: given, drawn here, or drawn here and mixed with a server's number.

use kernel::{hex::Hex64, result::Challenge};

use crate::{chance, cli::MeasureArgs, console, token::Token, upload};

pub(super) struct Seed {
    pub(super) seed: Hex64,
    /// What `seed` follows from, where a server drew a number.
    pub(super) challenge: Option<Challenge>,
}

impl Seed {
    /// A seed that somebody gave leaves no room for a server's number.
    pub(super) fn draw(args: &MeasureArgs, token: Option<&Token>) -> anyhow::Result<Self> {
        if let Some(seed) = args.seed {
            return Ok(Self { seed, challenge: None });
        }
        let own_seed = chance::seed()?;
        let without = Self { seed: Hex64(own_seed), challenge: None };
        let Some(server) = &args.server else { return Ok(without) };
        match upload::challenge(server, token, own_seed) {
            Ok(challenge) => Ok(Self { seed: challenge.seed(), challenge: Some(challenge) }),
            Err(reason) => {
                console::note(&format!(
                    "{reason}. The run goes on without the server's number; its time will be \
                     self-reported."
                ));
                Ok(without)
            }
        }
    }
}
