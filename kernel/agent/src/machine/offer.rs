//! Provider, region and shape, as far as files on the machine tell them. No metadata service
//! is asked: measuring sends nothing.

use kernel::machine::Offer;
use serde::Deserialize;

use crate::{machine::dmi::Dmi, root::Root};

/// Azure puts this tag into every virtual machine.
const AZURE_TAG: &str = "7783-7084-3265-9085-8269-3286-77";

/// The part of cloud-init's instance data that any user may read.
#[derive(Deserialize)]
struct InstanceData {
    v1: Standardized,
}

#[derive(Deserialize)]
struct Standardized {
    region: Option<String>,
}

pub(crate) fn read(root: &Root, dmi: &Dmi) -> Offer {
    let provider = provider(dmi);
    Offer {
        provider: provider.map(str::to_owned),
        region: provider.and_then(|_| region(root)),
        shape: provider.and_then(|provider| shape(provider, dmi)),
    }
}

fn provider(dmi: &Dmi) -> Option<&'static str> {
    let tag = dmi.chassis_asset_tag.as_deref();
    let amazon_bios = dmi.bios_version.as_deref().is_some_and(|text| text.contains("amazon"));
    if dmi.sys_vendor.as_deref() == Some("Amazon EC2") || amazon_bios {
        Some("aws")
    } else if tag == Some(AZURE_TAG) {
        Some("azure")
    } else if tag == Some("OracleCloud.com") {
        Some("oci")
    } else if dmi.product_name.as_deref() == Some("Google Compute Engine") {
        Some("gcp")
    } else {
        None
    }
}

/// Only Amazon writes the shape into the firmware.
fn shape(provider: &str, dmi: &Dmi) -> Option<String> {
    let product = dmi.product_name.as_deref()?;
    // Older Xen instances say `HVM domU` here.
    (provider == "aws" && product.contains('.')).then(|| product.to_owned())
}

fn region(root: &Root) -> Option<String> {
    let json = root.text("run/cloud-init/instance-data.json")?;
    let data: InstanceData = serde_json::from_str(&json).ok()?;
    data.v1.region.filter(|region| !region.is_empty())
}
