//! Where samples are kept when nobody says so.

use std::path::PathBuf;

use crate::server_url::ServerUrl;

/// A folder for each server, so that nothing that was meant for one is sent to another: below
/// the state folder that a service manager gives, or the user's own.
pub(crate) fn default_folder(server: &ServerUrl) -> Option<PathBuf> {
    let name: String = server
        .to_string()
        .chars()
        .map(|char| if char.is_ascii_alphanumeric() || "-.".contains(char) { char } else { '_' })
        .collect();
    Some(state_folder()?.join(name))
}

/// systemd names its folders in `STATE_DIRECTORY`, separated by colons; the others are of the
/// XDG Base Directory Specification.
#[expect(clippy::disallowed_methods, reason = "the one place where state has its default")]
fn state_folder() -> Option<PathBuf> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(given) = variable("STATE_DIRECTORY") {
        return Some(PathBuf::from(given.split(':').next()?));
    }
    let own = variable("XDG_STATE_HOME").map(PathBuf::from);
    let own = own.or_else(|| Some(PathBuf::from(variable("HOME")?).join(".local/state")))?;
    Some(own.join("perfagent"))
}
