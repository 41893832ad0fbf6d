//! Ctrl-C and the end that a service manager asks for: the run ends early and is kept.

use std::{
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::Context;
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    flag,
    iterator::Signals,
};

/// What a shell reports for a program that Ctrl-C ended.
pub(crate) const EXIT_CODE: u8 = 130;

const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, SIGHUP];

/// Signals within this time of the first one are the same wish: GNU timeout signals its child and
/// then the child's whole group, and a terminal that closes sends more than one kind.
const SAME_WISH: Duration = Duration::from_secs(1);

/// Whether somebody asked for the end.
#[derive(Clone, Debug)]
pub(crate) struct Interrupt {
    asked: Arc<AtomicBool>,
    /// Wakes whoever sleeps when the first signal comes.
    bell: Arc<(Mutex<bool>, Condvar)>,
}

impl Interrupt {
    /// Watches for SIGINT, SIGTERM and SIGHUP. The next one after [`SAME_WISH`] ends the program
    /// at once.
    pub(crate) fn watch() -> anyhow::Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        let is_patience_over = Arc::new(AtomicBool::new(false));
        for signal in SIGNALS {
            let over = Arc::clone(&is_patience_over);
            flag::register_conditional_shutdown(signal, i32::from(EXIT_CODE), over)
                .and_then(|_| flag::register(signal, Arc::clone(&asked)))
                .context("cannot watch for Ctrl-C")?;
        }
        let bell = Arc::new((Mutex::new(false), Condvar::new()));
        let ring = Arc::clone(&bell);
        let mut signals = Signals::new(SIGNALS).context("cannot watch for Ctrl-C")?;
        // Sleeps until the first signal, so that it takes nothing from what is measured.
        thread::Builder::new()
            .name("interrupt".to_owned())
            .spawn(move || {
                if signals.forever().next().is_some() {
                    // A lock is only poisoned by a panic while it is held, and nothing panics here.
                    *ring.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
                    ring.1.notify_all();
                    thread::sleep(SAME_WISH);
                    is_patience_over.store(true, Ordering::Relaxed);
                }
            })
            .context("cannot start the thread that waits for Ctrl-C")?;
        Ok(Self { asked, bell })
    }

    /// Sleeps, but no longer than until somebody asks for the end.
    pub(crate) fn sleep(&self, time: Duration) {
        let (rung, bell) = &*self.bell;
        let rung = rung.lock().unwrap_or_else(PoisonError::into_inner);
        // Whatever wakes it, the caller looks at its clock and asks again.
        drop(bell.wait_timeout_while(rung, time, |rung| !*rung));
    }

    pub(crate) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}
