//! Bodies of streams: unpacked, and bounded in what they take of the memory all together.
//!
//! What does not fit is turned away at once with a time to try again: agents keep what they could
//! not send, and a queue without an end would only hide that the server is too slow. A token has a
//! share of the room, so that others find some of it whatever one of them sends.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::body::Body;
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use kernel::unpack;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::{access::principal::Principal, problem::Problem};

/// Of one body, as it is sent and as it unpacks.
pub const MAX_BYTES: usize = 4 << 20;
/// Of all bodies that are read, wait or are written, as texts and as values.
const ROOM_BYTES: usize = 32 << 20;
/// Of the bodies of one token. The largest body takes as much, where each value has one digit.
const SHARE_BYTES: usize = ROOM_BYTES / 2;
/// From this size on a body is read beside the threads that answer.
const LONG_BYTES: usize = 64 << 10;
/// When to try again: a group of writes takes a fraction of it.
const RETRY_S: u32 = 1;

/// The room that bodies share; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Intake(Arc<Mutex<Used>>);

/// What is taken of the room, in bytes.
#[derive(Debug, Default)]
struct Used {
    bytes: usize,
    /// By token; only those of which there is a body.
    shares: HashMap<String, usize>,
}

/// A body as its type, and its part of the room until it is dropped.
#[derive(Debug)]
pub struct Taken<T> {
    pub value: T,
    pub room: Room,
}

/// A part of the room.
#[derive(Debug)]
pub struct Room {
    intake: Intake,
    /// The token that it counts for. The single user has nobody to leave room for.
    token_id: Option<String>,
    bytes: usize,
}

impl Intake {
    /// Reads a body to its end: plain, gzip or zstd by `Content-Encoding`.
    ///
    /// # Errors
    /// 413 for one that is too large, 415 for another encoding, 400 for one that is broken, 503
    /// where there is no room at the moment, 429 where others have some.
    pub async fn bytes(
        &self,
        who: &Principal,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Taken<Vec<u8>>, Problem> {
        let encoding = Encoding::of(headers)?;
        let mut room = Room { intake: self.clone(), token_id: who.token_id.clone(), bytes: 0 };
        let packed = read(headers, body, &mut room).await?;
        let value = match encoding {
            Encoding::None => packed,
            // What it unpacks to is known afterwards only; no more than this at a time.
            Encoding::Gzip => {
                room.enlarge(packed.len())?;
                unpacked(packed, unpack::gzip).await?
            }
            Encoding::Zstd => {
                room.enlarge(packed.len())?;
                unpacked(packed, unpack::zstd).await?
            }
        };
        room.enlarge(value.len())?;
        Ok(Taken { value, room })
    }

    /// Reads a body as JSON.
    ///
    /// # Errors
    /// As [`Self::bytes`], and where it is no JSON (400) or another one (422).
    pub async fn json<T>(
        &self,
        who: &Principal,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Taken<T>, Problem>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let Taken { value: bytes, room } = self.bytes(who, headers, body).await?;
        let read = move || serde_json::from_slice(&bytes).map_err(|error| bad_json(&error));
        Ok(Taken { value: beside(room.is_long(), read).await??, room })
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Room {
    /// Takes more of the room for what a body has become, as values take more than their digits.
    ///
    /// # Errors
    /// 503 where there is no room at the moment, 429 where others have some.
    pub fn hold(&mut self, values: usize) -> Result<(), Problem> {
        self.enlarge(values.saturating_mul(size_of::<f64>()))
    }

    /// Makes it large enough for so many bytes.
    fn enlarge(&mut self, bytes: usize) -> Result<(), Problem> {
        let more = bytes.saturating_sub(self.bytes);
        if more == 0 {
            return Ok(());
        }
        let mut used = self.intake.used();
        if used.bytes.saturating_add(more) > ROOM_BYTES {
            return Err(Problem::unavailable(
                "More samples are waiting than the server takes at a time; send them again in a \
                 second.",
                RETRY_S,
            ));
        }
        if let Some(token_id) = &self.token_id {
            let share = used.shares.get(token_id).copied().unwrap_or_default() + more;
            if share > SHARE_BYTES {
                return Err(Problem::too_many(
                    "More is waiting that was sent with this token than one token may send at a \
                     time; send it again in a second.",
                    RETRY_S,
                ));
            }
            used.shares.insert(token_id.clone(), share);
        }
        used.bytes += more;
        self.bytes = bytes;
        Ok(())
    }

    fn is_long(&self) -> bool {
        self.bytes > LONG_BYTES
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut used = self.intake.used();
        used.bytes -= self.bytes;
        let Some(token_id) = &self.token_id else { return };
        if let Some(share) = used.shares.get_mut(token_id) {
            *share -= self.bytes;
            if *share == 0 {
                used.shares.remove(token_id);
            }
        }
    }
}

async fn read(headers: &HeaderMap, mut body: Body, room: &mut Room) -> Result<Vec<u8>, Problem> {
    let stated = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let stated: usize = stated.and_then(|length| length.parse().ok()).unwrap_or_default();
    if stated > MAX_BYTES {
        return Err(too_large());
    }
    room.enlarge(stated)?;
    let mut bytes = Vec::with_capacity(stated);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            tracing::debug!(%error, "a body of samples broke off");
            Problem::bad_request("The body of the request is cut off; send it again.")
        })?;
        let data = frame.into_data().unwrap_or_default();
        if bytes.len() + data.len() > MAX_BYTES {
            return Err(too_large());
        }
        bytes.extend_from_slice(&data);
        room.enlarge(bytes.len())?;
    }
    Ok(bytes)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    None,
    Gzip,
    Zstd,
}

impl Encoding {
    fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let Some(value) = headers.get(header::CONTENT_ENCODING) else { return Ok(Self::None) };
        match value.to_str().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Ok(Self::None),
            "gzip" | "x-gzip" => Ok(Self::Gzip),
            "zstd" => Ok(Self::Zstd),
            _ => Err(Problem::unsupported_media_type(
                "The body is in an encoding that is not read here; send it plain, or with \
                 Content-Encoding: gzip or zstd.",
            )),
        }
    }
}

async fn unpacked(
    packed: Vec<u8>,
    unpack: fn(&[u8], usize) -> std::io::Result<Vec<u8>>,
) -> Result<Vec<u8>, Problem> {
    // A few kilobytes may become megabytes.
    let is_long = packed.len() > LONG_BYTES / 16;
    let unpacked = beside(is_long, move || unpack(&packed, MAX_BYTES)).await?.map_err(|error| {
        tracing::debug!(%error, "a body could not be unpacked");
        Problem::bad_request(
            "The body cannot be unpacked as its Content-Encoding says; send it again.",
        )
    })?;
    match unpacked.len() > MAX_BYTES {
        true => Err(too_large()),
        false => Ok(unpacked),
    }
}

/// Does work on this thread, or on one of its own where it is long.
async fn beside<T: Send + 'static>(
    is_long: bool,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    match is_long {
        false => Ok(work()),
        true => tokio::task::spawn_blocking(work).await.map_err(|error| {
            tracing::error!(%error, "reading a body panicked");
            Problem::internal()
        }),
    }
}

fn too_large() -> Problem {
    Problem::too_large(format!(
        "The body has more than {} MiB, as it is sent or as it unpacks; send less at a time.",
        MAX_BYTES >> 20
    ))
}

fn bad_json(error: &serde_json::Error) -> Problem {
    match error.classify() {
        Category::Data => Problem::unprocessable(format!("The body does not fit: {error}.")),
        _ => Problem::bad_request(format!("The body is not JSON: {error}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(id: &str) -> Principal {
        Principal { token_id: Some(id.to_owned()), ..Principal::single_user() }
    }

    /// A body of spaces that is as long as one may be.
    async fn send(intake: &Intake, who: &Principal) -> Result<Taken<Vec<u8>>, Problem> {
        intake.bytes(who, &HeaderMap::new(), Body::from(vec![b' '; MAX_BYTES])).await
    }

    #[track_caller]
    fn check_empty(intake: &Intake) {
        let used = intake.used();
        assert_eq!((used.bytes, used.shares.len()), (0, 0), "all room is back");
    }

    #[tokio::test]
    async fn what_does_not_fit_is_turned_away_and_fits_later() {
        let intake = Intake::default();
        let who = Principal::single_user();
        let mut taken = Vec::new();
        for _ in 0..ROOM_BYTES / MAX_BYTES {
            taken.push(send(&intake, &who).await.unwrap());
        }
        let problem = send(&intake, &who).await.unwrap_err();
        assert_eq!(problem.status(), 503);
        assert_eq!(problem.headers()["retry-after"], "1");
        let small = intake.bytes(&who, &HeaderMap::new(), Body::from("x")).await.unwrap_err();
        assert_eq!(small.status(), 503);
        taken.pop();
        assert_eq!(send(&intake, &who).await.unwrap().value.len(), MAX_BYTES);
    }

    #[tokio::test]
    async fn one_token_leaves_room_for_the_others() {
        let intake = Intake::default();
        let (loud, quiet) = (token("loud"), token("quiet"));
        let mut taken = Vec::new();
        for _ in 0..SHARE_BYTES / MAX_BYTES {
            taken.push(send(&intake, &loud).await.unwrap());
        }
        let problem = send(&intake, &loud).await.unwrap_err();
        assert_eq!(problem.status(), 429);
        assert_eq!(problem.headers()["retry-after"], "1");
        assert_eq!(send(&intake, &quiet).await.unwrap().value.len(), MAX_BYTES);
        taken.pop();
        assert_eq!(send(&intake, &loud).await.unwrap().value.len(), MAX_BYTES);
        drop(taken);
        check_empty(&intake);
    }

    #[tokio::test]
    async fn values_take_of_the_room_what_their_text_does_not() {
        let intake = Intake::default();
        // Two bytes for a value as text, eight in memory.
        let text = format!("[{}0]", "0,".repeat(MAX_BYTES / 2 - 2));
        let send = async |id: &str| {
            let (headers, body) = (HeaderMap::new(), Body::from(text.clone()));
            let mut taken = intake.json::<Vec<f64>>(&token(id), &headers, body).await?;
            taken.room.hold(taken.value.len())?;
            Ok::<_, Problem>(taken)
        };
        let first = send("a").await.unwrap();
        assert_eq!(send("a").await.unwrap_err().status(), 429);
        let second = send("b").await.unwrap();
        assert_eq!(send("c").await.unwrap_err().status(), 503);
        drop((first, second));
        check_empty(&intake);
    }

    #[tokio::test]
    async fn a_body_is_bounded_as_it_is_sent_and_as_it_unpacks() {
        let intake = Intake::default();
        let who = token("a");
        let long = Body::from(vec![b' '; MAX_BYTES + 1]);
        assert_eq!(intake.bytes(&who, &HeaderMap::new(), long).await.unwrap_err().status(), 413);
        let stated = HeaderMap::from_iter([(header::CONTENT_LENGTH, 67_108_864.into())]);
        assert_eq!(intake.bytes(&who, &stated, Body::empty()).await.unwrap_err().status(), 413);
        check_empty(&intake);
    }
}
