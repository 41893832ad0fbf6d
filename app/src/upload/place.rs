//! Where the upload of a reader is held: above the pages, so that it goes on when its own is left.
//!
//! It is made when its page is opened for the first time, and with it what the tray shows: the code
//! of both comes with that page, and no other one has to load it.

use leptos::{prelude::*, reactive::owner::WeakOwner};

use super::run::Upload;
use crate::components::upload::tray::UploadTray;

/// The place of the one upload; copies are the same place.
#[derive(Clone, Copy)]
pub struct UploadPlace {
    /// Outlives the pages.
    owner: StoredValue<Option<WeakOwner>>,
    upload: StoredValue<Option<Upload>>,
    tray: RwSignal<Option<ViewFn>>,
}

/// An empty one, which lives as long as what makes it.
impl Default for UploadPlace {
    fn default() -> Self {
        Self {
            owner: StoredValue::new(Owner::current().map(|owner| owner.downgrade())),
            upload: StoredValue::new(None),
            tray: RwSignal::new(None),
        }
    }
}

impl UploadPlace {
    /// The upload, which is made the first time.
    pub fn upload(self) -> Upload {
        if let Some(upload) = self.upload.get_value() {
            return upload;
        }
        let owner = self.owner.get_value().and_then(|owner| owner.upgrade());
        let upload = owner.map_or_else(Upload::new, |owner| owner.with(Upload::new));
        self.upload.set_value(Some(upload));
        // Not before the page is alive: it was rendered without a tray.
        Effect::new(move || {
            self.tray.set(Some(ViewFn::from(move || view! { <UploadTray upload /> })));
        });
        upload
    }
}

/// The tray, once there is something that it could show.
#[component]
pub fn TrayPlace() -> AnyView {
    let UploadPlace { tray, .. } = expect_context();
    (move || tray.get().map(|tray| tray.run())).into_any()
}
