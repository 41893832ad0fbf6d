//! Running a calibration: workers execute what the kernel's planner asks for.

use std::{
    cell::RefCell,
    sync::{Arc, OnceLock},
};

use kernel::{
    calibrate::{BATCH_MS, Batch, Calibration, Facts, Progress},
    machine::{Cpu, Machine, System},
    result::{ResultDocument, Toolchain},
    workload::golden::{self, Golden},
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::{
    clock::pause,
    computer, visibility,
    worker::{KernelModule, KernelWorker, field},
};

/// How long a worker that has nothing to do waits before it asks again.
const IDLE_MS: i32 = 10;

/// Set to end a calibration early.
#[derive(Clone, Default)]
pub struct Stop(Arc<OnceLock<&'static str>>);

impl Stop {
    /// Ends it; the first reason counts.
    pub fn because(&self, reason: &'static str) {
        let _ = self.0.set(reason);
    }

    fn reason(&self) -> Option<&'static str> {
        self.0.get().copied()
    }
}

/// The planner and when it began, shared by the workers' loops.
struct Run {
    calibration: RefCell<Calibration>,
    began_ms: f64,
    stop: Stop,
}

/// Calibrates this computer. `show` is called after every batch.
///
/// # Errors
/// A sentence for the reader: why there is no result, and what to do.
pub async fn run(show: impl Fn(Progress), stop: Stop) -> Result<ResultDocument, String> {
    let _watch = visibility::on_hidden({
        let stop = stop.clone();
        move || stop.because("The page was hidden, and browsers slow hidden pages down.")
    });
    let count = computer::processors();
    let module = KernelModule::load().await?;
    let workers = start(&module, count).await?;
    let verified = check(&workers[0]).await?;
    let seed = computer::random();
    for (number, worker) in workers.iter().enumerate() {
        let seed = JsValue::from_str(&seed.to_string());
        let lane = [("workload", "standard".into()), ("seed", seed), ("lane", number.into())];
        worker.ask("lane", &lane).await?;
    }
    let started_at_us = computer::system_us();
    let run = Run {
        calibration: RefCell::new(Calibration::new(count, seed)),
        began_ms: computer::now_ms(),
        stop,
    };
    let loops =
        workers.iter().enumerate().map(|(number, worker)| drive(&run, worker, number, &show));
    for ended in join(loops).await {
        ended?;
    }
    if let Some(reason) = run.stop.reason() {
        return Err(format!("{reason} Nothing was kept; start the calibration again."));
    }
    let facts = facts(&module, count, started_at_us, verified);
    Ok(run.calibration.into_inner().document(facts))
}

async fn start(module: &KernelModule, count: u32) -> Result<Vec<KernelWorker>, String> {
    let mut workers = Vec::new();
    for _ in 0..count {
        workers.push(KernelWorker::start(module).await?);
    }
    Ok(workers)
}

/// Whether the shipped module computes the committed digests in this browser.
async fn check(worker: &KernelWorker) -> Result<bool, String> {
    let answer = worker.ask("golden", &[]).await?;
    let json = field(&answer, "json").as_string().unwrap_or_default();
    let computed: Vec<Golden> = serde_json::from_str(&json).unwrap_or_default();
    match computed == golden::committed() {
        true => Ok(true),
        false => Err("This browser computes other digests than every other machine. \
                      Its figures cannot be compared; update the browser and try again."
            .to_owned()),
    }
}

/// One worker's loop: while one batch runs the next is already on its way.
async fn drive(
    run: &Run,
    worker: &KernelWorker,
    number: usize,
    show: &impl Fn(Progress),
) -> Result<(), String> {
    let number = number as u32;
    let wanted = || run.stop.reason().is_none() && run.calibration.borrow().wants(number);
    let request = || worker.request("batch", &[("min_ms", BATCH_MS.into())]);
    let over = || {
        run.stop.reason().is_some()
            || run.calibration.borrow().phase() == kernel::calibrate::Phase::Done
    };
    let mut under_way = None;
    while !over() || under_way.is_some() {
        let Some(promise) = under_way.take().or_else(|| wanted().then(request)) else {
            pause(IDLE_MS).await;
            continue;
        };
        under_way = wanted().then(request);
        let answer = JsFuture::from(promise).await.map_err(|error| {
            field(&error, "message").as_string().unwrap_or_else(|| "A worker failed.".to_owned())
        })?;
        let batch = batch(&answer, number, run.began_ms)
            .ok_or_else(|| "A worker gave an answer that makes no sense.".to_owned())?;
        run.calibration.borrow_mut().record(batch);
        show(run.calibration.borrow().progress());
    }
    Ok(())
}

/// `None` where the answer is not that of a batch.
fn batch(answer: &JsValue, worker: u32, began_ms: f64) -> Option<Batch> {
    let number = |name: &str| field(answer, name).as_f64();
    Some(Batch {
        worker,
        first_unit: number("first_unit")? as u64,
        units: number("units")? as u64,
        digest_sum: field(answer, "digest_sum").as_string()?.parse().ok()?,
        start_us: ((number("started_ms")? - began_ms) * 1000.0).max(0.0) as u64,
        elapsed_us: number("elapsed_us")? as u64,
    })
}

fn facts(module: &KernelModule, count: u32, started_at_us: i64, verified: bool) -> Facts {
    let browser = kernel::result::Browser { digests_verified: verified, ..computer::browser() };
    let cpu = Cpu { vcpus: Some(count), ..Cpu::default() };
    let system = System { arch: Some("wasm32".to_owned()), ..System::default() };
    Facts {
        id: computer::new_id(),
        started_at_us,
        machine: Machine {
            name: Some("My computer".to_owned()),
            cpu,
            system,
            ..Machine::default()
        },
        toolchain: Toolchain {
            compiler: env!("PERFANALYSIS_COMPILER").to_owned(),
            target: "wasm32-unknown-unknown".to_owned(),
            flags: "opt-level=3 lto=fat target-feature=+simd128".to_owned(),
            program: concat!("page ", env!("CARGO_PKG_VERSION")).to_owned(),
            binary_sha256: module.sha256.clone(),
        },
        browser,
        workers_capped: false,
    }
}

/// Runs the loops side by side on the page's one thread.
async fn join<F: Future<Output = Result<(), String>>>(
    loops: impl Iterator<Item = F>,
) -> Vec<Result<(), String>> {
    futures::future::join_all(loops).await
}
