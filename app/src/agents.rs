//! The agents that this server hands out, and the line that takes one to a machine.

use std::sync::Arc;

/// The agent for most servers; the line on the pages is made for it.
const USUAL: &str = "perfagent-x86_64-linux";

/// Names of the binaries under `/agent`, as they were at the server's start.
#[derive(Clone, Debug, Default)]
pub struct Agents(Arc<[String]>);

impl Agents {
    /// Takes what is named like an agent; the rest of the folder is none.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let mut names: Vec<String> = names.into_iter().filter(|name| is_agent(name)).collect();
        names.sort_unstable();
        Self(names.into())
    }

    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// One line for a shell: fetch, check, run, and send the result to `server`. Where there is
    /// no binary, the line compiles the agent.
    pub fn line(&self, server: &str) -> String {
        self.run(server, &format!("measure --server {server}"))
    }

    /// One line for a shell: fetch, check, and stream to `server` with the token in a file.
    pub fn stream_line(&self, server: &str, token_file: Option<&str>) -> String {
        let token = token_file.map_or_else(String::new, |file| format!(" --token-file {file}"));
        self.run(server, &format!("stream --server {server}{token}"))
    }

    fn run(&self, server: &str, command: &str) -> String {
        if !self.0.iter().any(|name| name == USUAL) {
            return format!("cargo run --release -p perfagent -- {command}");
        }
        format!(
            "curl -fsSO {server}/agent/{USUAL} && \
             curl -fsS {server}/agent/{USUAL}.sha256 | sha256sum -c && \
             chmod +x {USUAL} && ./{USUAL} {command}"
        )
    }
}

/// `perfagent-` and the platform, in letters that no path and no shell takes for more.
pub fn is_agent(name: &str) -> bool {
    name.strip_prefix("perfagent-").is_some_and(|platform| {
        !platform.is_empty()
            && platform.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_' || it == b'-')
    })
}

/// The host of a request, where it is one that a shell takes for nothing else.
pub fn plain_host(host: &str) -> Option<&str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".:[]-".contains(&byte);
    (!host.is_empty() && !host.starts_with('-') && host.bytes().all(plain)).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_fetches_checks_and_runs() {
        let names = ["perfagent-x86_64-linux", "perfagent-x86_64-linux.sha256", ".hidden"];
        let agents = Agents::new(names.map(str::to_owned));
        assert_eq!(agents.names(), ["perfagent-x86_64-linux"]);
        assert_eq!(
            agents.line("http://127.0.0.1:3000"),
            "curl -fsSO http://127.0.0.1:3000/agent/perfagent-x86_64-linux && \
             curl -fsS http://127.0.0.1:3000/agent/perfagent-x86_64-linux.sha256 | sha256sum -c && \
             chmod +x perfagent-x86_64-linux && \
             ./perfagent-x86_64-linux measure --server http://127.0.0.1:3000"
        );
    }

    #[test]
    fn without_a_binary_the_line_compiles_one() {
        let line = Agents::default().line("http://localhost");
        assert_eq!(line, "cargo run --release -p perfagent -- measure --server http://localhost");
        let line = Agents::default().stream_line("http://localhost", Some("a.token"));
        let expected = "cargo run --release -p perfagent -- stream --server http://localhost \
                        --token-file a.token";
        assert_eq!(line, expected);
    }

    #[test]
    fn no_name_leads_out_of_the_folder_and_no_host_into_the_shell() {
        assert!(!is_agent("perfagent-../../etc/passwd") && !is_agent("perfagent-"));
        assert_eq!(plain_host("[::1]:3000"), Some("[::1]:3000"));
        assert_eq!(plain_host("a;rm -rf ~"), None);
        assert_eq!(plain_host("$(id)"), None);
        assert_eq!(plain_host("-o"), None);
    }
}
