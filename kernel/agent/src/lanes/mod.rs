//! The lanes: threads that run units as a plan's steps ask for, and what is seen meanwhile.

mod crew;
mod lane;
mod pacer;
mod watch;
mod window;

pub(crate) use self::{
    crew::{Crew, Work},
    watch::Watch,
};
