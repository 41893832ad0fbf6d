//! The thread of one lane: pinned to its CPU, it runs one visit after the other.

use std::{
    collections::BTreeMap,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use kernel::{
    hex::Hex64,
    measure::Dice,
    result::LaneWork,
    workload::{BLOCK_UNITS, Lane, Workload},
};
use rustix::thread::{CpuSet, sched_setaffinity};

use crate::{
    clock::{self, Clock},
    lanes::{pacer::Pacer, window::LaneWindow},
};

/// The kernel's state is on the heap; a lane's own calls need little.
const STACK_BYTES: usize = 256 << 10;
/// A sleeping lane looks this often whether its visit is over.
const MAX_NAP_NS: u64 = 50_000_000;

/// What a lane is asked to do until `stop` is set.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) visit: u32,
    pub(super) workload: Workload,
    /// Of one CPU; `None` for all it can get.
    pub(super) share: Option<f64>,
    pub(super) window_ns: u64,
    pub(super) stop: Arc<AtomicBool>,
}

/// Who a lane is, and where its windows go.
pub(super) struct Post {
    pub(super) lane: u32,
    pub(super) cpu: u32,
    pub(super) seed: u64,
    pub(super) clock: Clock,
    pub(super) windows: Sender<LaneWindow>,
}

/// A running lane. It ends when this value is dropped or joined.
pub(super) struct LaneThread {
    orders: Sender<Order>,
    handle: JoinHandle<u64>,
}

impl LaneThread {
    /// Starts the thread; it says on `pinned` whether it could be pinned.
    pub(super) fn start(post: Post, pinned: Sender<bool>) -> io::Result<Self> {
        let (orders, inbox) = channel();
        let handle = thread::Builder::new()
            .name(format!("lane {}", post.lane))
            .stack_size(STACK_BYTES)
            .spawn(move || live(post, pinned, &inbox))?;
        Ok(Self { orders, handle })
    }

    /// Hands over the next visit; `false` if the lane has ended.
    pub(super) fn send(&self, order: Order) -> bool {
        self.orders.send(order).is_ok()
    }

    pub(super) fn has_ended(&self) -> bool {
        self.handle.is_finished()
    }

    /// Lets the lane end and returns all CPU time it took, nanoseconds; `None` if it broke down.
    pub(super) fn join(self) -> Option<u64> {
        drop(self.orders);
        self.handle.join().ok()
    }
}

fn live(post: Post, pinned: Sender<bool>, inbox: &Receiver<Order>) -> u64 {
    // Nobody listens any more when the run was broken off; the lane then ends by itself.
    let _ = pinned.send(pin(post.cpu));
    // The crew waits until every lane has spoken, and hears that by the last sender's end.
    drop(pinned);
    let mut worker = Worker { post, bench: None, next_blocks: BTreeMap::new() };
    while let Ok(order) = inbox.recv() {
        worker.visit(&order);
    }
    clock::thread_cpu_ns()
}

fn pin(cpu: u32) -> bool {
    let cpu = cpu as usize;
    if cpu >= CpuSet::MAX_CPU {
        return false;
    }
    let mut mask = CpuSet::new();
    mask.set(cpu);
    sched_setaffinity(None, &mask).is_ok()
}

struct Worker {
    post: Post,
    /// The work of the last visit: the next one often goes on with it.
    bench: Option<(Workload, Lane)>,
    /// Where each workload that was put away begins again.
    next_blocks: BTreeMap<Workload, u64>,
}

impl Worker {
    fn visit(&mut self, order: &Order) {
        let mut lane = self.take_up(order.workload);
        let mut window = OpenWindow::at(self.post.clock.now_ns(), lane.next_unit());
        let mut due_ns = window.start_ns + order.window_ns;
        let mut pacer = order.share.map(|share| {
            let purpose = format!("cycles of visit {} lane {}", order.visit, self.post.lane);
            Pacer::new(share, window.start_ns, Dice::new(self.post.seed, &purpose))
        });
        let mut settled_ns = window.start_cpu_ns;
        while !order.stop.load(Ordering::Relaxed) {
            match &mut pacer {
                Some(pacer) => {
                    self.work(order, pacer, &mut lane, &mut window, &mut settled_ns);
                    self.rest(order, pacer);
                }
                None => window.digest_sum = window.digest_sum.wrapping_add(lane.run_unit()),
            }
            let now_ns = self.post.clock.now_ns();
            if now_ns >= due_ns {
                let closed = window.close(now_ns, lane.next_unit(), self.post.lane, order.visit);
                if self.post.windows.send(closed).is_err() {
                    break;
                }
                due_ns += order.window_ns;
            }
        }
        self.bench = Some((order.workload, lane));
    }

    /// The working part of a duty cycle: whole units. `settled_ns` is the CPU time that the
    /// pacer knows of.
    fn work(
        &self,
        order: &Order,
        pacer: &mut Pacer,
        lane: &mut Lane,
        window: &mut OpenWindow,
        settled_ns: &mut u64,
    ) {
        let mut spent_ns = || {
            let before_ns = std::mem::replace(settled_ns, clock::thread_cpu_ns());
            *settled_ns - before_ns
        };
        pacer.begin_cycle(self.post.clock.now_ns());
        pacer.woke_up(spent_ns());
        while pacer.wants_unit() && !order.stop.load(Ordering::Relaxed) {
            window.digest_sum = window.digest_sum.wrapping_add(lane.run_unit());
            pacer.spent(spent_ns());
        }
    }

    /// Sleeps until the cycle ends.
    fn rest(&self, order: &Order, pacer: &Pacer) {
        while !order.stop.load(Ordering::Relaxed) {
            let nap_ns = pacer.cycle_end_ns().saturating_sub(self.post.clock.now_ns());
            if nap_ns == 0 {
                break;
            }
            thread::sleep(Duration::from_nanos(nap_ns.min(MAX_NAP_NS)));
        }
    }

    /// The lane of `workload`, going on where it was or, after other work, in its next block:
    /// there it needs no earlier units to be run again. One table is in memory at a time.
    fn take_up(&mut self, workload: Workload) -> Lane {
        match self.bench.take() {
            Some((known, lane)) if known == workload => return lane,
            Some((other, lane)) => {
                self.next_blocks.insert(other, lane.next_unit().next_multiple_of(BLOCK_UNITS));
            }
            None => {}
        }
        let first = self.next_blocks.get(&workload).copied().unwrap_or(0);
        Lane::starting_at(workload, self.post.seed, self.post.lane, first)
    }
}

/// The window that a lane is working on.
struct OpenWindow {
    start_ns: u64,
    start_cpu_ns: u64,
    first_unit: u64,
    digest_sum: u64,
}

impl OpenWindow {
    fn at(start_ns: u64, first_unit: u64) -> Self {
        Self { start_ns, start_cpu_ns: clock::thread_cpu_ns(), first_unit, digest_sum: 0 }
    }

    /// Ends the window after its last whole unit and opens the next one in the same moment.
    fn close(&mut self, now_ns: u64, next_unit: u64, lane: u32, visit: u32) -> LaneWindow {
        let closed = std::mem::replace(self, Self::at(now_ns, next_unit));
        LaneWindow {
            visit,
            start_ns: closed.start_ns,
            elapsed_ns: now_ns - closed.start_ns,
            cpu_ns: self.start_cpu_ns - closed.start_cpu_ns,
            work: LaneWork {
                lane,
                first_unit: closed.first_unit,
                units: next_unit - closed.first_unit,
                digest_sum: Hex64(closed.digest_sum),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use rustix::thread::sched_getaffinity;

    use super::*;

    #[test]
    fn a_pinned_thread_may_run_on_its_cpu_alone() {
        let own = sched_getaffinity(None).unwrap();
        let cpu = (0..CpuSet::MAX_CPU).find(|cpu| own.is_set(*cpu)).unwrap();
        let pinned = thread::spawn(move || (pin(cpu as u32), sched_getaffinity(None).unwrap()));
        let (said, mask) = pinned.join().unwrap();
        assert!(said && mask.is_set(cpu) && mask.count() == 1, "{mask:?}");
        assert!(!pin(u32::MAX), "no machine has this one");
    }
}
