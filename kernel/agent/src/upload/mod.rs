//! `perfagent upload`: files of any format to a server, which says what it made of them.

mod answer;
mod facts;
mod form;
mod request;
mod send;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;

use self::{
    form::{Form, Part},
    request::Request,
};
use crate::{
    cli::{FactArgs, UploadArgs},
    clock, console, utc,
};

/// What `measure --server` tries again, like `upload` by default.
const RETRIES: u32 = 3;

/// A file as it is sent.
pub(crate) struct Upload {
    /// Without its folders.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Upload {
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Ok(Self { name, bytes })
    }
}

pub(crate) fn command(args: &UploadArgs) -> anyhow::Result<ExitCode> {
    let request = request(&args.server, &args.files, &args.facts)?;
    if args.show {
        console::print_bytes(&request.text());
        return Ok(ExitCode::SUCCESS);
    }
    let answer = send::send(&request, args.retries)?;
    console::print(&answer.text(&args.server));
    Ok(if answer.is_accepted() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Uploads a result that was just measured. A failure says how to try again: the file is safe.
pub(crate) fn result(path: &Path, server: &str) -> anyhow::Result<()> {
    let repeat = || {
        format!(
            "the result is safe in {}, but it was not uploaded. Try again with:\n  {}\nThe reason",
            path.display(),
            command_line(path, server)
        )
    };
    let answer = request(server, &[path.to_owned()], &FactArgs::default())
        .and_then(|request| send::send(&request, RETRIES))
        .with_context(repeat)?;
    // Standard output belongs to the summary or the document.
    console::note(answer.text(server).trim_end());
    anyhow::ensure!(answer.is_accepted(), "{}: the server refused the file", repeat());
    Ok(())
}

/// The command that uploads a file, ready to paste into a shell.
pub(crate) fn command_line(path: &Path, server: &str) -> String {
    let file = shell_word(&path.to_string_lossy());
    format!("perfagent upload {file} --server {}", shell_word(server))
}

fn request(server: &str, files: &[PathBuf], facts: &FactArgs) -> anyhow::Result<Request> {
    let url = request::imports_url(server)?;
    let uploads = files.iter().map(|path| Upload::read(path)).collect::<Result<Vec<_>, _>>()?;
    let today = utc::day(clock::utc_now_us());
    let mut parts: Vec<Part> = Vec::new();
    if let Some(facts) = facts::json(facts, &uploads, &today)? {
        parts.push(Part::json("facts", facts));
    }
    parts.extend(uploads.into_iter().map(|upload| Part::file("file", upload)));
    Ok(Request::post(url, Form::new(&parts)))
}

/// Text as one word of a shell's command line.
fn shell_word(text: &str) -> String {
    let is_plain = !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:@%+=".contains(c));
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_to_repeat_can_be_pasted() {
        assert_eq!(shell_word("web-1.perf.json"), "web-1.perf.json");
        assert_eq!(shell_word("a b"), "'a b'");
        assert_eq!(shell_word("it's"), r"'it'\''s'");
        assert_eq!(shell_word(""), "''");
    }
}
