//! Bodies of streams: unpacked, and bounded in what they take of the memory all together.
//!
//! What does not fit is turned away at once with a time to try again: agents keep what they could
//! not send, and a queue without an end would only hide that the server is too slow.

use std::sync::Arc;

use axum::body::Body;
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use kernel::unpack;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::Problem;

/// Of one body, as it is sent and as it unpacks.
pub const MAX_BYTES: usize = 4 << 20;
/// Of all bodies that are read, wait or are written, as texts and as values.
const ROOM_BYTES: usize = 32 << 20;
const UNIT_BYTES: usize = 1 << 10;
/// From this size on a body is read beside the threads that answer.
const LONG_BYTES: usize = 64 << 10;
/// When to try again: a group of writes takes a fraction of it.
const RETRY_S: u32 = 1;

/// The room that bodies share; cheap to clone.
#[derive(Clone, Debug)]
pub struct Intake(Arc<Semaphore>);

/// A body as its type, and its part of the room until it is dropped.
#[derive(Debug)]
pub struct Taken<T> {
    pub value: T,
    pub room: Room,
}

/// A part of the room.
#[derive(Debug)]
pub struct Room(Vec<OwnedSemaphorePermit>);

impl Default for Intake {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(ROOM_BYTES / UNIT_BYTES)))
    }
}

impl Intake {
    /// Reads a body to its end: plain, gzip or zstd by `Content-Encoding`.
    ///
    /// # Errors
    /// 413 for one that is too large, 415 for another encoding, 400 for one that is broken, 503
    /// where there is no room at the moment.
    pub async fn bytes(&self, headers: &HeaderMap, body: Body) -> Result<Taken<Vec<u8>>, Problem> {
        let encoding = Encoding::of(headers)?;
        let mut room = Room(Vec::new());
        let packed = self.read(headers, body, &mut room).await?;
        let value = match encoding {
            Encoding::None => packed,
            // What it unpacks to is known afterwards only; no more than this at a time.
            Encoding::Gzip => {
                self.enlarge(&mut room, packed.len())?;
                unpacked(packed, unpack::gzip).await?
            }
            Encoding::Zstd => {
                self.enlarge(&mut room, packed.len())?;
                unpacked(packed, unpack::zstd).await?
            }
        };
        self.enlarge(&mut room, value.len())?;
        Ok(Taken { value, room })
    }

    /// Reads a body as JSON.
    ///
    /// # Errors
    /// As [`Self::bytes`], and where it is no JSON (400) or another one (422).
    pub async fn json<T>(&self, headers: &HeaderMap, body: Body) -> Result<Taken<T>, Problem>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let Taken { value: bytes, room } = self.bytes(headers, body).await?;
        let read = move || serde_json::from_slice(&bytes).map_err(|error| bad_json(&error));
        Ok(Taken { value: beside(room.is_long(), read).await??, room })
    }

    /// Takes more of the room for what a body has become, as values take more than their digits.
    ///
    /// # Errors
    /// 503 where there is no room at the moment.
    pub fn hold(&self, room: &mut Room, values: usize) -> Result<(), Problem> {
        self.enlarge(room, values.saturating_mul(size_of::<f64>()))
    }

    async fn read(
        &self,
        headers: &HeaderMap,
        mut body: Body,
        room: &mut Room,
    ) -> Result<Vec<u8>, Problem> {
        let stated = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        let stated: usize = stated.and_then(|length| length.parse().ok()).unwrap_or_default();
        if stated > MAX_BYTES {
            return Err(too_large());
        }
        self.enlarge(room, stated)?;
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
            self.enlarge(room, bytes.len())?;
        }
        Ok(bytes)
    }

    /// Makes a part of the room large enough for so many bytes.
    fn enlarge(&self, room: &mut Room, bytes: usize) -> Result<(), Problem> {
        let more = bytes.div_ceil(UNIT_BYTES).saturating_sub(room.units());
        if more > 0 {
            let more = u32::try_from(more).unwrap_or(u32::MAX);
            let permit = Arc::clone(&self.0).try_acquire_many_owned(more).map_err(|_| {
                Problem::unavailable(
                    "More samples are waiting than the server takes at a time; send them again \
                     in a second.",
                    RETRY_S,
                )
            })?;
            room.0.push(permit);
        }
        Ok(())
    }
}

impl Room {
    fn units(&self) -> usize {
        self.0.iter().map(OwnedSemaphorePermit::num_permits).sum()
    }

    fn is_long(&self) -> bool {
        self.units() * UNIT_BYTES > LONG_BYTES
    }
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

    #[tokio::test]
    async fn what_does_not_fit_is_turned_away_and_fits_later() {
        let intake = Intake::default();
        let plain = HeaderMap::new();
        let send = || intake.bytes(&plain, Body::from(vec![b' '; MAX_BYTES]));
        let mut taken = Vec::new();
        for _ in 0..ROOM_BYTES / MAX_BYTES {
            taken.push(send().await.unwrap());
        }
        let problem = send().await.unwrap_err();
        assert_eq!(problem.status(), 503);
        assert_eq!(problem.headers()["retry-after"], "1");
        let small = intake.bytes(&plain, Body::from("x")).await.unwrap_err();
        assert_eq!(small.status(), 503);
        taken.pop();
        assert_eq!(send().await.unwrap().value.len(), MAX_BYTES);
    }

    #[tokio::test]
    async fn values_take_of_the_room_what_their_text_does_not() {
        let intake = Intake::default();
        // Two bytes for a value as text, eight in memory.
        let text = format!("[{}0]", "0,".repeat(MAX_BYTES / 2 - 2));
        let send = async || {
            let taken = intake.json::<Vec<f64>>(&HeaderMap::new(), Body::from(text.clone())).await;
            let mut taken = taken?;
            intake.hold(&mut taken.room, taken.value.len())?;
            Ok::<_, Problem>(taken)
        };
        let first = send().await.unwrap();
        let second = send().await.unwrap();
        assert_eq!(send().await.unwrap_err().status(), 503);
        drop((first, second));
        assert_eq!(intake.0.available_permits(), ROOM_BYTES / UNIT_BYTES);
    }

    #[tokio::test]
    async fn a_body_is_bounded_as_it_is_sent_and_as_it_unpacks() {
        let intake = Intake::default();
        let long = Body::from(vec![b' '; MAX_BYTES + 1]);
        assert_eq!(intake.bytes(&HeaderMap::new(), long).await.unwrap_err().status(), 413);
        let stated = HeaderMap::from_iter([(header::CONTENT_LENGTH, 67_108_864.into())]);
        assert_eq!(intake.bytes(&stated, Body::empty()).await.unwrap_err().status(), 413);
        assert_eq!(intake.0.available_permits(), ROOM_BYTES / UNIT_BYTES, "all room is back");
    }
}
