//! One connection that is kept open, as an agent keeps its own.

use std::net::SocketAddr;

use anyhow::Context;
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

const JSON: &str = "application/json";

pub(crate) struct Client {
    address: SocketAddr,
    sender: Option<SendRequest<Full<Bytes>>>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// When the server wants to be asked again, in seconds.
    pub(crate) retry_after_s: Option<u64>,
    pub(crate) body: Bytes,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, sender: None }
    }

    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        self.ask(Method::GET, path, JSON, Bytes::new()).await
    }

    /// Sends JSON. After an error nobody knows whether the server took it.
    pub(crate) async fn post(&mut self, path: &str, body: String) -> anyhow::Result<Answer> {
        self.send(path, JSON, body).await
    }

    /// Sends a body of any kind.
    pub(crate) async fn send(
        &mut self,
        path: &str,
        kind: &str,
        body: String,
    ) -> anyhow::Result<Answer> {
        self.ask(Method::POST, path, kind, body.into()).await
    }

    async fn ask(
        &mut self,
        method: Method,
        path: &str,
        kind: &str,
        body: Bytes,
    ) -> anyhow::Result<Answer> {
        let mut sender = match self.sender.take().filter(|sender| !sender.is_closed()) {
            Some(sender) => sender,
            None => self.connect().await?,
        };
        sender.ready().await?;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.address.to_string())
            .header(header::CONTENT_TYPE, kind)
            .body(Full::new(body))?;
        let response = sender.send_request(request).await?;
        let status = response.status();
        let retry_after = response.headers().get(header::RETRY_AFTER);
        let retry_after_s =
            retry_after.and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
        let body = response.into_body().collect().await?.to_bytes();
        self.sender = Some(sender);
        Ok(Answer { status, retry_after_s, body })
    }

    async fn connect(&self) -> anyhow::Result<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(self.address).await.context("no connection")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // It ends with its sender; what went wrong is told by the request.
        tokio::spawn(async { drop(connection.await) });
        Ok(sender)
    }
}
