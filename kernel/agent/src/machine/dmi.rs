//! What the firmware says about the machine; any user may read these fields.

use crate::root::Root;

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Dmi {
    pub(crate) sys_vendor: Option<String>,
    pub(crate) product_name: Option<String>,
    pub(crate) bios_vendor: Option<String>,
    pub(crate) bios_version: Option<String>,
    pub(crate) chassis_asset_tag: Option<String>,
}

impl Dmi {
    pub(crate) fn read(root: &Root) -> Self {
        let text = |name: &str| root.text(format!("sys/class/dmi/id/{name}"));
        Self {
            sys_vendor: text("sys_vendor"),
            product_name: text("product_name"),
            bios_vendor: text("bios_vendor"),
            bios_version: text("bios_version"),
            chassis_asset_tag: text("chassis_asset_tag"),
        }
    }
}
