//! Who may ask for what: the modes of the server, credentials, and the scope that each route needs.

pub mod address;
pub mod credential;
pub mod failures;
pub mod need;
pub mod principal;
pub mod secret;
pub mod stay;

use std::{net::IpAddr, sync::Arc};

use crate::config::Config;

use self::failures::Failures;

/// How this server decides; cheap to clone.
#[derive(Clone, Debug)]
pub struct Access {
    /// No credentials, loopback only.
    pub single_user: bool,
    /// Names under which the server may be reached, in lower case, without ports.
    pub hosts: Arc<[String]>,
    /// Proxies whose word about a client's address is taken.
    pub proxies: Arc<[IpAddr]>,
    pub failures: Arc<Failures>,
}

impl From<&Config> for Access {
    fn from(config: &Config) -> Self {
        Self {
            single_user: config.single_user,
            hosts: config.host.iter().map(|name| name.to_ascii_lowercase()).collect(),
            proxies: config.proxy.iter().copied().collect(),
            failures: Arc::default(),
        }
    }
}
