//! Who this machine is: its name, and an id that does not give the machine's own id away.

use sha2::{Digest, Sha256};

use crate::{hex, root::Root, visible};

/// Hashed before the id, so that the hash is of no use to other programs.
const DOMAIN: &str = "perfanalysis machine id, version 1\n";

/// SHA-256 of the machine's own id under our domain, in hexadecimal. The id itself never leaves
/// the machine. `None` where there is none, as in many containers.
pub(crate) fn id(root: &Root) -> Option<String> {
    let raw = root.text("etc/machine-id").or_else(|| root.text("var/lib/dbus/machine-id"))?;
    let is_id = raw.len() == 32 && raw.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| {
        let mut hash = Sha256::new();
        hash.update(DOMAIN);
        hash.update(raw.to_ascii_lowercase());
        hex::encode(&hash.finalize())
    })
}

/// The host name. Root can set it to any bytes; what no terminal and no page can show is left out.
pub(crate) fn name(root: &Root) -> Option<String> {
    let raw = root.text("proc/sys/kernel/hostname").or_else(|| root.text("etc/hostname"))?;
    let name: String = raw.chars().filter(|c| !c.is_control()).collect();
    visible::has_visible(&name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::Tree;

    const RAW: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn the_id_is_stable_and_hides_the_machine_s_own() {
        let tree = Tree::new(&[("etc/machine-id", RAW)]);
        let hashed = id(tree.root()).unwrap();
        assert_eq!(Some(&hashed), id(tree.root()).as_ref());
        assert_eq!(hashed.len(), 64);
        assert!(!hashed.contains(&RAW[..8]));
    }

    #[test]
    fn a_host_name_is_text() {
        let named = |text| name(Tree::new(&[("proc/sys/kernel/hostname", text)]).root());
        assert_eq!(named("web-1\n").as_deref(), Some("web-1"));
        assert_eq!(named("web\u{1b}[31m-1\u{7}\n").as_deref(), Some("web[31m-1"));
        assert_eq!(named("\u{200b}\n"), None);
    }

    #[test]
    fn a_machine_without_an_id_gets_none() {
        assert_eq!(id(Tree::new(&[]).root()), None);
        assert_eq!(id(Tree::new(&[("etc/machine-id", "uninitialized\n")]).root()), None);
        assert_eq!(id(Tree::new(&[("etc/machine-id", "")]).root()), None);
    }
}
