//! The answer as a page, for a form that was posted without a script.

use app::assets::Assets;
use axum::response::{IntoResponse, Response};

use super::answer::{Answer, FileAnswer};
use crate::{
    plain_page::{self, escape},
    problem::Problem,
};

/// Some files were not kept: which, why, and what became of the others.
pub(super) fn problems(assets: &Assets, answer: &Answer) -> Response {
    let items: String = answer.files.iter().map(item).collect();
    let body = format!("<h1>Some files were not imported</h1><ul>{items}</ul>");
    (answer.status(), page(assets, &body)).into_response()
}

/// Nothing was kept.
pub(super) fn refused(assets: &Assets, problem: &Problem) -> Response {
    let detail = escape(problem.detail());
    let body =
        format!("<h1>Nothing was imported</h1><p class=\"problem\" role=\"alert\">{detail}</p>");
    (problem.status(), page(assets, &body)).into_response()
}

fn item(file: &FileAnswer) -> String {
    let name = if file.file_name.is_empty() { "File without a name" } else { &file.file_name };
    let name = format!("<strong><bdi>{}</bdi></strong>", escape(name));
    match &file.problem {
        Some(problem) => {
            format!("<li>{name}: <span class=\"problem\">{}</span></li>", escape(&problem.detail))
        }
        None => {
            let results = file.results.iter().map(|result| (result.new, &result.url, &result.name));
            let sessions =
                file.sessions.iter().map(|session| (session.new, &session.url, &session.name));
            let imported = results.chain(sessions).map(|(new, url, name)| {
                let word = if new { "imported as" } else { "was here already as" };
                format!(" {word} {};", link(url, name))
            });
            let scores = file.scores.iter().map(|score| (&score.url, &score.name));
            let machines = file.machines.iter().map(|machine| (&machine.url, &machine.name));
            let with = scores.chain(machines);
            let with = with.map(|(url, name)| format!(" kept with {};", link(url, name)));
            let counted = [(file.prices, "prices"), (file.container_names, "names of containers")];
            let counted = counted.into_iter().filter(|(count, _)| *count > 0);
            let counted = counted.map(|(count, what)| format!(" {count} {what} imported;"));
            let kept: String = imported.chain(with).chain(counted).collect();
            format!("<li>{name}:{}.</li>", kept.trim_end_matches(';'))
        }
    }
}

fn link(url: &str, name: &str) -> String {
    format!("<a href=\"{}\"><bdi>{}</bdi></a>", escape(url), escape(name))
}

fn page(assets: &Assets, body: &str) -> Response {
    let body = format!(
        "{body}<p><a href=\"/upload\">Back to the upload</a> · <a href=\"/machines\">All \
         machines</a></p>"
    );
    plain_page::page(assets, "Upload", &body)
}
