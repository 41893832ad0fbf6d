//! What a program and everything that it started use of the machine.

use std::{collections::HashMap, fs, time::Duration};

use crate::load::{Use, use_of};

/// CPU time and resident bytes of a process and of those below it that still run; what has ended
/// meanwhile is not in it.
pub(super) fn use_of_tree(root: u32) -> anyhow::Result<Use> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let parent = fs::read_to_string(entry.path().join("stat"))
            .ok()
            .and_then(|stat| stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok());
        children.entry(parent.unwrap_or(0)).or_default().push(id);
    }
    let mut sum = Use { cpu: Duration::ZERO, resident: 0, most: 0 };
    let mut left = vec![root];
    while let Some(id) = left.pop() {
        // One that has ended since it was listed uses nothing any more.
        if let Ok(used) = use_of(id) {
            sum.cpu += used.cpu;
            sum.resident += used.resident;
            sum.most += used.most;
        }
        left.extend(children.remove(&id).unwrap_or_default());
    }
    Ok(sum)
}
