//! A form with files as bytes (RFC 7578, multipart/form-data).

use sha2::{Digest, Sha256};

use crate::{hex, input_file::InputFile};

/// One field of the form.
pub(super) struct Part {
    name: &'static str,
    file_name: Option<String>,
    content_type: &'static str,
    bytes: Vec<u8>,
}

/// The whole form, ready to send.
pub(super) struct Form {
    pub(super) boundary: String,
    pub(super) body: Vec<u8>,
}

impl Part {
    pub(super) fn json(name: &'static str, json: String) -> Self {
        Self { name, file_name: None, content_type: "application/json", bytes: json.into_bytes() }
    }

    /// A file of any format: the server looks at the content.
    pub(super) fn file(name: &'static str, file: InputFile) -> Self {
        let InputFile { name: file_name, bytes } = file;
        Self { name, file_name: Some(file_name), content_type: "application/octet-stream", bytes }
    }

    fn heading(&self) -> String {
        let mut heading = format!("Content-Disposition: form-data; name=\"{}\"", self.name);
        if let Some(file_name) = &self.file_name {
            heading.push_str(&format!("; filename=\"{}\"", escape(file_name)));
        }
        format!("{heading}\r\nContent-Type: {}\r\n\r\n", self.content_type)
    }
}

impl Form {
    /// The same parts give the same bytes: what `--show` prints is what is sent.
    pub(super) fn new(parts: &[Part]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.heading());
            hash.update(&part.bytes);
        }
        // A boundary made of the content's hash cannot have been put into the content.
        let boundary = format!("perfanalysis-{}", &hex::encode(&hash.finalize())[..32]);
        let mut body = Vec::new();
        for part in parts {
            body.extend_from_slice(format!("--{boundary}\r\n{}", part.heading()).as_bytes());
            body.extend_from_slice(&part.bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Self { boundary, body }
    }
}

/// As browsers write file names (HTML, "multipart form data").
fn escape(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_holds_its_parts_between_boundaries() {
        let file = InputFile { name: "a\"b.json".to_owned(), bytes: b"{}\n".to_vec() };
        let form = Form::new(&[Part::json("facts", "[]".to_owned()), Part::file("file", file)]);
        let Form { boundary, body } = form;
        let expected = format!(
            "--{boundary}\r\n\
             Content-Disposition: form-data; name=\"facts\"\r\n\
             Content-Type: application/json\r\n\r\n[]\r\n\
             --{boundary}\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"a%22b.json\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n{{}}\n\r\n\
             --{boundary}--\r\n"
        );
        assert_eq!(String::from_utf8(body).unwrap(), expected);
    }
}
