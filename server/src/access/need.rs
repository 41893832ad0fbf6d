//! What each route needs. One list, so that a reader sees it whole; what is not in it needs
//! `admin` to change anything and `read` to look.

use http::Method;
use store::Scope;

/// What a request has to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing: it holds no data of anybody.
    Public,
    Scope(Scope),
}

/// Routes that hold no data. The agent is among them: a machine to be measured fetches it by one
/// line, before anybody has brought a token there.
const PUBLIC: [&str; 6] =
    ["/healthz", "/readyz", "/agent", "/agent/{name}", "/sign-in", "/sign-out"];

/// Where the method does not say it: resource of the API, and what changing it needs.
const CHANGES: [(&str, Scope); 6] = [
    ("/v1/trickle", Scope::Stream),
    ("/api/v1/events", Scope::Stream),
    ("/api/v1/sessions/{id}/samples", Scope::Stream),
    ("/api/v1/sessions/{id}/complete", Scope::Stream),
    ("/api/v1/machines/{id}/merge", Scope::Admin),
    ("/api/v1/loadtests/{id}/delete/", Scope::Admin),
];

/// Server functions that only read. They are POST requests like those that write.
const READERS: [&str; 25] = [
    "benchmarks",
    "choices",
    "collector",
    "collector_names",
    "compare",
    "fleet",
    "home",
    "live",
    "live_figures",
    "live_ticks",
    "live_troubles",
    "machine",
    "machine_names",
    "machines",
    "offer",
    "paired",
    "prices",
    "read_method",
    "reference",
    "report",
    "result",
    "scores",
    "session",
    "session_figures",
    "sessions",
];

/// Server functions that add or correct; all others delete.
const WRITERS: [&str; 8] = [
    "attach_session",
    "describe_session",
    "load_demo",
    "record_price",
    "register_collector",
    "set_collector_facts",
    "set_machine_facts",
    "set_price",
];

/// What a request needs. `route` is the pattern that matched, if any; `is_file` says that the
/// path is that of a file of the built site.
pub fn need(method: &Method, route: Option<&str>, path: &str, is_file: bool) -> Need {
    let looks = method.is_safe();
    if is_file || path.starts_with("/assets/") || route.is_some_and(|one| PUBLIC.contains(&one)) {
        return Need::Public;
    }
    if let Some(function) = path.strip_prefix("/api/ui/") {
        return Need::Scope(of_function(function));
    }
    let route = route.unwrap_or(path);
    if route.starts_with("/api/v1/tokens") {
        return Need::Scope(Scope::Admin);
    }
    // Whoever sends a file in pieces asks how far it is, and may give it up.
    if route.starts_with("/api/v1/uploads") {
        return Need::Scope(Scope::Upload);
    }
    if looks {
        return Need::Scope(Scope::Read);
    }
    let listed = CHANGES.iter().find(|(pattern, _)| *pattern == route);
    Need::Scope(match listed {
        Some((_, scope)) => *scope,
        None if route.starts_with("/api/v1/") && *method != Method::DELETE => Scope::Upload,
        None => Scope::Admin,
    })
}

fn of_function(name: &str) -> Scope {
    match name {
        name if READERS.contains(&name) => Scope::Read,
        name if WRITERS.contains(&name) => Scope::Upload,
        _ => Scope::Admin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(method: &Method, path: &str, expected: Need) {
        assert_eq!(need(method, Some(path), path, false), expected, "{method} {path}");
        let unmatched = need(method, None, path, false);
        let safe = expected == unmatched || expected == Need::Public;
        assert!(safe, "{method} {path} needs {unmatched:?} where nothing matched");
    }

    #[test]
    fn reading_adding_and_deleting_are_three_things() {
        check(&Method::GET, "/api/v1/results", Need::Scope(Scope::Read));
        check(&Method::HEAD, "/machines", Need::Scope(Scope::Read));
        check(&Method::POST, "/api/v1/imports", Need::Scope(Scope::Upload));
        check(&Method::DELETE, "/api/v1/results/{id}", Need::Scope(Scope::Admin));
        check(&Method::POST, "/api/v1/machines/{id}/merge", Need::Scope(Scope::Admin));
        check(&Method::POST, "/api/v1/sessions/{id}/samples", Need::Scope(Scope::Stream));
        check(&Method::GET, "/api/v1/tokens", Need::Scope(Scope::Admin));
        check(&Method::PATCH, "/api/v1/tokens/{id}", Need::Scope(Scope::Admin));
        check(&Method::GET, "/api/v1/uploads/{id}", Need::Scope(Scope::Upload));
        check(&Method::DELETE, "/api/v1/uploads/{id}", Need::Scope(Scope::Upload));
    }

    #[test]
    fn what_nobody_listed_is_closed() {
        check(&Method::POST, "/no/such/thing", Need::Scope(Scope::Admin));
        check(&Method::GET, "/no/such/thing", Need::Scope(Scope::Read));
        check(&Method::POST, "/api/ui/no_such_function", Need::Scope(Scope::Admin));
        check(&Method::GET, "/machines/", Need::Scope(Scope::Read));
    }

    #[test]
    fn what_holds_no_data_is_open() {
        for path in ["/healthz", "/readyz", "/sign-in", "/agent", "/agent/{name}"] {
            check(&Method::GET, path, Need::Public);
        }
        assert_eq!(need(&Method::GET, None, "/robots.txt", true), Need::Public);
        assert_eq!(need(&Method::GET, None, "/assets/x.js", false), Need::Public);
    }
}
