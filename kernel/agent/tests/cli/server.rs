//! A server on loopback that gives answers it was told, and keeps what it was asked. Events are
//! beside the matter here: it does not know their address.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    thread::{self, JoinHandle},
};

/// A request as it arrived.
pub(crate) struct Received {
    /// Method and path, then a line per header in lower case.
    pub(crate) head: Vec<String>,
    pub(crate) body: Vec<u8>,
}

/// An answer to give: status line, further headers, body. Without a status the connection is
/// closed once the request was read.
pub(crate) struct Canned {
    pub(crate) status: &'static str,
    pub(crate) headers: &'static str,
    pub(crate) body: &'static str,
}

pub(crate) struct Server {
    pub(crate) url: String,
    thread: JoinHandle<Vec<Received>>,
}

impl Server {
    /// Answers one request with each of `answers`, then ends.
    pub(crate) fn start(answers: Vec<Canned>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
        let url = format!("http://{}", listener.local_addr().expect("the port"));
        let serve = move || answers.iter().map(|answer| handle(&listener, answer)).collect();
        Self { url, thread: thread::spawn(serve) }
    }

    /// Refuses one request as a proxy does that looks at its length only: the body is not read.
    pub(crate) fn refusing(answer: Canned) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
        let url = format!("http://{}", listener.local_addr().expect("the port"));
        let serve = move || {
            let (stream, _) = listener.accept().expect("a connection");
            let head = receive_head(&mut BufReader::new(&stream)).expect("a request");
            give(&stream, &answer);
            vec![Received { head, body: Vec::new() }]
        };
        Self { url, thread: thread::spawn(serve) }
    }

    /// Everything that was asked; waits until all answers are given.
    pub(crate) fn received(self) -> Vec<Received> {
        self.thread.join().expect("the server ran")
    }
}

/// An address on which nobody listens.
pub(crate) fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
    format!("http://{}", listener.local_addr().expect("the port"))
}

fn handle(listener: &TcpListener, answer: &Canned) -> Received {
    let not_known = Canned { status: "404 Not Found", headers: "", body: "" };
    loop {
        let (stream, _) = listener.accept().expect("a connection");
        let received = receive(&stream, &mut BufReader::new(&stream)).expect("a request");
        if !received.head[0].starts_with("POST /api/v1/events ") {
            give(&stream, answer);
            return received;
        }
        give(&stream, &not_known);
    }
}

fn give(mut stream: &TcpStream, answer: &Canned) {
    let Canned { status, headers, body } = answer;
    if status.is_empty() {
        return;
    }
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n");
    let text = format!("{head}{headers}\r\n{body}");
    stream.write_all(text.as_bytes()).expect("an answer");
}

/// The next request of a connection; `None` at its end.
pub(crate) fn receive(mut stream: &TcpStream, reader: &mut impl BufRead) -> Option<Received> {
    let head = receive_head(reader)?;
    if head.iter().any(|line| line == "expect: 100-continue") {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").expect("leave to go on");
    }
    let length = head.iter().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Received { head, body })
}

fn receive_head(reader: &mut impl BufRead) -> Option<Vec<String>> {
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        // A client may close when it has what it wanted, and break off when it is killed.
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => head.push(line.to_owned()),
        }
    }
    for line in head.iter_mut().skip(1) {
        if let Some((name, value)) = line.split_once(':') {
            *line = format!("{}:{value}", name.to_ascii_lowercase());
        }
    }
    Some(head)
}
