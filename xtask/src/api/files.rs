//! Files to import.

use std::{fmt::Write, fs};

use crate::load::{Answer, Client};

/// Results of one training file.
pub(super) const HOSTS: u32 = 1_000;
const LEVELS: u32 = 10;
/// What a collection reads of its host.
const SUBSYSTEMS: [&str; 4] = ["/proc/stat", "/proc/meminfo", "/proc/diskstats", "/proc/net/dev"];
const FROM_S: u64 = 1_790_000_000;

/// A thousand hosts, ten levels each; another number is another site.
pub(super) fn training(number: u32) -> String {
    let mut text = String::new();
    for line in 0..HOSTS * LEVELS {
        let (host, level) = (line / LEVELS, line % LEVELS + 1);
        let units = level * 28 + host % 50;
        let busy = level * 10;
        let _ = writeln!(
            text,
            r#"{{"siteid":{},"host":{host},"busy":{busy},"units":{units}}}"#,
            number + 1
        );
    }
    text
}

/// This computer's own files of `/proc`, as often as it takes, a second apart by what the lines
/// say; another number begins another day.
pub(super) fn collection(number: usize, bytes: usize) -> anyhow::Result<String> {
    let mut text = String::with_capacity(bytes + 20_000);
    let mut at_s = FROM_S + number as u64 * 86_400;
    while text.len() < bytes {
        for subsystem in SUBSYSTEMS {
            let line = serde_json::json!({
                "timestamp": at_s,
                "subsystem": subsystem,
                "measurement": fs::read_to_string(subsystem)?,
            });
            let _ = writeln!(text, "{line}");
        }
        at_s += 1;
    }
    Ok(text)
}

/// Sends one file as a page's form does.
pub(super) async fn send(client: &mut Client, name: &str, file: &str) -> anyhow::Result<Answer> {
    const BOUNDARY: &str = "------------------------bench0123456789";
    let body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; \
         filename=\"{name}\"\r\n\r\n{file}\r\n--{BOUNDARY}--\r\n"
    );
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    client.send("/api/v1/imports", &kind, body).await
}
