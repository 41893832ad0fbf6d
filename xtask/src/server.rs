//! A server on loopback with a folder of its own.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Stdio},
    time::Duration,
};

use anyhow::{Context, bail, ensure};

use crate::{paths, process};

/// How long a server may take to answer for the first time.
const STARTS_WITHIN: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// How a server is started.
#[derive(Clone)]
pub(crate) struct Plan {
    /// Folder of cargo's profile that the program was built with.
    pub(crate) profile: &'static str,
    pub(crate) address: SocketAddr,
    /// Of the database and the log.
    pub(crate) folder: PathBuf,
    pub(crate) site: PathBuf,
    pub(crate) more: Vec<String>,
}

/// Stopped when dropped.
pub(crate) struct Server {
    plan: Plan,
    child: Child,
    /// From the start of the process to its first answer.
    pub(crate) took: Duration,
}

impl Plan {
    /// An empty folder below `target` and a port that was free a moment ago.
    pub(crate) fn fresh(name: &str, profile: &'static str) -> anyhow::Result<Self> {
        let folder = paths::work().join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(folder.join("site/assets"))?;
        // The API needs no pages: their manifests are enough.
        fs::write(folder.join("site/assets.json"), "{}")?;
        let splits = r#"{"folder": "/assets/page", "modules": {}}"#;
        fs::write(folder.join("site/splits.json"), splits)?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        Ok(Self { profile, address, site: folder.join("site"), folder, more: Vec::new() })
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    pub(crate) fn program(&self) -> PathBuf {
        paths::program(self.profile, "perfanalysis")
    }
}

impl Server {
    pub(crate) fn start(plan: &Plan) -> anyhow::Result<Self> {
        let mut command = process::command(&plan.program().to_string_lossy(), &["--single-user"]);
        command.args(["--addr", &plan.address.to_string()]);
        command.arg("--data").arg(plan.data()).arg("--site").arg(&plan.site);
        command.args(&plan.more).stdin(Stdio::null());
        command.stderr(OpenOptions::new().create(true).append(true).open(plan.log_path())?);
        let began = process::now();
        let child = command.spawn().context("could not start the server")?;
        let mut server = Self { plan: plan.clone(), child, took: Duration::ZERO };
        while server.ask("GET", "/healthz").is_err() {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended with {status}: {}", server.log());
            }
            ensure!(began.elapsed() < STARTS_WITHIN, "no answer from the server: {}", server.log());
            std::thread::sleep(LOOK_EVERY);
        }
        server.took = began.elapsed();
        Ok(server)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.plan.address
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// One request without a body; the whole answer, which has to be a good one.
    pub(crate) fn ask(&self, method: &str, path: &str) -> anyhow::Result<String> {
        let host = self.plan.address;
        let mut stream = TcpStream::connect(host)?;
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n");
        stream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let good = answer.split(' ').nth(1).is_some_and(|status| status.starts_with('2'));
        ensure!(good, "{method} {path}: {}", answer.lines().next().unwrap_or_default());
        Ok(answer)
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.plan.log_path()).unwrap_or_default()
    }

    /// Ends it as a power cut would, as far as a process can.
    pub(crate) fn kill(mut self) -> anyhow::Result<()> {
        ensure!(self.child.try_wait()?.is_none(), "the server ended by itself: {}", self.log());
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to end, as the system does, and waits.
    pub(crate) fn terminate(mut self) -> anyhow::Result<()> {
        process::terminate(&mut self.child).map(drop)
    }

    /// Ends it, and looks whether its log tells of something that no answer told.
    pub(crate) fn stop(self) -> anyhow::Result<()> {
        let log = self.plan.log_path();
        self.kill()?;
        check_log(&log)
    }
}

impl Plan {
    fn log_path(&self) -> PathBuf {
        self.folder.join("server.log")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn check_log(path: &Path) -> anyhow::Result<()> {
    let mut log = String::new();
    File::open(path)?.read_to_string(&mut log)?;
    let bad = |line: &&str| line.contains("ERROR") || line.contains("panicked");
    let found: Vec<&str> = log.lines().filter(bad).take(10).collect();
    ensure!(found.is_empty(), "the server's log tells of errors:\n{}", found.join("\n"));
    Ok(())
}
