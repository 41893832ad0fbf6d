//! `perfagent upload`: files of any format to a server, which says what it made of them.

mod answer;
mod batches;
mod challenge;
mod events;
mod facts;
mod form;
mod pieces;
mod request;
mod send;
mod tally;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;

use self::{
    answer::Answer,
    form::{Form, Part},
    pieces::Pieces,
    request::Request,
    send::SendError,
    tally::Tally,
};
pub(crate) use self::{
    answer::Problem,
    challenge::ask as challenge,
    events::{EventPost, NoEvents},
    request::USER_AGENT,
};
use crate::{
    cli::{FactArgs, UploadArgs},
    clock, console,
    input_file::{InputError, InputFile},
    large_file::LargeFile,
    server_url::ServerUrl,
    token::{Token, TokenArgs},
    visible,
};

/// What `measure --server` tries again, like `upload` by default.
const RETRIES: u32 = 3;

/// What is sent at once, and the files in it for messages.
struct Post {
    names: String,
    parcel: Parcel,
}

/// Several files in one request, or one in pieces.
enum Parcel {
    Request(Request),
    Pieces(Pieces),
}

/// What was named, read or looked at.
#[derive(Default)]
struct Files {
    small: Vec<InputFile>,
    large: Vec<LargeFile>,
}

pub(crate) fn command(args: &UploadArgs) -> anyhow::Result<ExitCode> {
    let token = Token::read(&args.token)?;
    let posts = posts(&args.server, token.as_ref(), &args.files, &args.facts)?;
    if args.show {
        posts.iter().try_for_each(|post| console::print_bytes(&post.parcel.text()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let is_only_one = posts.len() == 1;
    let mut tally = Tally::default();
    let mut code = ExitCode::SUCCESS;
    for Post { names, parcel } in &posts {
        match parcel.send(args.retries) {
            Ok(answer) => {
                console::print(&answer.text(&args.server))?;
                tally.add(answer.tally());
                if !answer.is_accepted() {
                    code = ExitCode::FAILURE;
                }
            }
            Err(error) if is_only_one => return Err(error.into()),
            Err(error) => {
                let goes_on = matches!(error, SendError::Refused(_));
                code = console::fail(&anyhow::Error::from(error).context(names.clone()));
                if !goes_on {
                    break;
                }
            }
        }
    }
    if let Some(advice) = tally.advice(args.files.len()) {
        console::print(&format!("{advice}\n"))?;
    }
    Ok(code)
}

/// Uploads a result that was just measured. A failure says how to try again: the file is safe.
pub(crate) fn result(path: &Path, server: &ServerUrl, token: &TokenArgs) -> anyhow::Result<()> {
    let repeat = || {
        format!(
            "the result is safe in {}, but it was not uploaded. Try again with:\n  {}\nThe reason",
            visible::word(&path.to_string_lossy()),
            command_line(path, server, token)
        )
    };
    let send = |post: &Post| -> anyhow::Result<()> {
        let answer = post.parcel.send(RETRIES)?;
        // Standard output belongs to the summary or the document.
        console::note(answer.text(server).trim_end());
        anyhow::ensure!(answer.is_accepted(), "the server refused the file");
        Ok(())
    };
    Token::read(token)
        .and_then(|token| posts(server, token.as_ref(), &[path.to_owned()], &FactArgs::default()))
        .and_then(|posts| posts.iter().try_for_each(send))
        .with_context(repeat)
}

/// The command that uploads a file, ready to paste into a shell.
pub(crate) fn command_line(path: &Path, server: &ServerUrl, token: &TokenArgs) -> String {
    let file = shell_word(&path.to_string_lossy());
    let token = token.token_file.as_ref().map(|path| shell_word(&path.to_string_lossy()));
    let token = token.map(|path| format!(" --token-file {path}")).unwrap_or_default();
    format!("perfagent upload {file} --server {}{token}", shell_word(&server.to_string()))
}

/// Everything that is to be sent, large files last. All files are read before the first one goes out, so that a
/// wrong name is found out while nothing has happened yet.
fn posts(
    server: &ServerUrl,
    token: Option<&Token>,
    paths: &[PathBuf],
    facts: &FactArgs,
) -> anyhow::Result<Vec<Post>> {
    let Files { small, large } = Files::read(paths)?;
    facts::check_name(facts, &small, large.len())?;
    let today = kernel::utc::day(clock::utc_now_us());
    let batches = batches::split(small).into_iter();
    let mut posts = batches
        .map(|files| post(server, token, files, facts, &today))
        .collect::<anyhow::Result<Vec<_>>>()?;
    for file in large {
        let names = visible::word(&file.name);
        let facts = facts::json_of_whole_file(facts, &today)?;
        let (server, token) = (server.clone(), token.cloned());
        posts.push(Post { names, parcel: Parcel::Pieces(Pieces { file, facts, server, token }) });
    }
    Ok(posts)
}

fn post(
    server: &ServerUrl,
    token: Option<&Token>,
    files: Vec<InputFile>,
    facts: &FactArgs,
    today: &str,
) -> anyhow::Result<Post> {
    let names: Vec<String> = files.iter().map(|file| visible::word(&file.name)).collect();
    let facts = facts::json(facts, &files, today)?.map(|facts| Part::json("facts", facts));
    let files = files.into_iter().map(|file| Part::file("file", file));
    let parts: Vec<Part> = facts.into_iter().chain(files).collect();
    let request = Request::post(server.imports(), Form::new(&parts), token.cloned());
    Ok(Post { names: names.join(", "), parcel: Parcel::Request(request) })
}

impl Parcel {
    fn send(&self, retries: u32) -> Result<Answer, SendError> {
        match self {
            Self::Request(request) => send::send(request, retries),
            Self::Pieces(pieces) => pieces.send(retries),
        }
    }

    fn text(&self) -> Vec<u8> {
        match self {
            Self::Request(request) => request.text(),
            Self::Pieces(pieces) => pieces.text().into_bytes(),
        }
    }
}

impl Files {
    fn read(paths: &[PathBuf]) -> Result<Self, InputError> {
        let mut files = Self::default();
        for path in paths {
            match LargeFile::look(path)? {
                Some(file) => files.large.push(file),
                None => files.small.push(InputFile::read(path)?),
            }
        }
        Ok(files)
    }
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
