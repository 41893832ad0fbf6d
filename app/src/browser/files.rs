//! Files that the reader chose or dropped.

use js_sys::ArrayBuffer;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DragEvent, Event, File, FileList, HtmlInputElement};

/// A file with its name and size; its content stays on disk until it is read.
#[derive(Clone)]
pub struct Picked {
    pub name: String,
    pub bytes: u64,
    file: SendWrapper<File>,
}

/// What was chosen in a file field, which is empty afterwards: the same file may be chosen again.
pub fn chosen(event: &Event) -> Vec<Picked> {
    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else { return Vec::new() };
    let picked = input.files().map(|files| list(&files)).unwrap_or_default();
    input.set_value("");
    picked
}

/// What was dropped on the page.
pub fn dropped(event: &DragEvent) -> Vec<Picked> {
    let files = event.data_transfer().and_then(|transfer| transfer.files());
    files.map(|files| list(&files)).unwrap_or_default()
}

fn list(files: &FileList) -> Vec<Picked> {
    let files = (0..files.length()).filter_map(|index| files.get(index));
    files
        .map(|file| Picked {
            name: file.name(),
            bytes: file.size() as u64,
            file: SendWrapper::new(file),
        })
        .collect()
}

impl Picked {
    /// The whole content.
    ///
    /// # Errors
    /// A sentence for the reader.
    pub async fn read(&self) -> Result<ArrayBuffer, String> {
        let content = JsFuture::from(self.file.array_buffer()).await;
        content.map(JsCast::unchecked_into).map_err(|_| {
            "The browser cannot read it. Choose a file, not a folder, and one that is still there."
                .to_owned()
        })
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }
}
