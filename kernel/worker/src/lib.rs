//! The kernel for Web Workers: thin exports, no clock. Whoever calls decides how
//! many units make a batch and takes the time around it.

use kernel::{
    hex::Hex64,
    import,
    result::ResultDocument,
    stats::bootstrap::Job,
    verify::Verification,
    workload::{Lane, Workload, golden},
};
use wasm_bindgen::prelude::*;

/// One lane of one workload inside this instance of the module.
#[wasm_bindgen]
pub struct Runner {
    lane: Lane,
}

#[wasm_bindgen]
impl Runner {
    /// `seed` is 16 hexadecimal digits, `workload` a name such as `standard`.
    ///
    /// # Errors
    /// A sentence, when either cannot be read.
    #[wasm_bindgen(constructor)]
    pub fn new(workload: &str, seed: &str, lane: u32) -> Result<Self, JsError> {
        let workload: Workload = workload.parse()?;
        let seed: Hex64 = seed.parse()?;
        Ok(Self { lane: Lane::new(workload, seed.0, lane) })
    }

    /// The number of the unit that runs next; exact below 2^53.
    #[wasm_bindgen(getter)]
    pub fn next_unit(&self) -> f64 {
        self.lane.next_unit() as f64
    }

    /// Runs `units` units; the wrapping sum of their digests as a `BigInt`.
    pub fn run(&mut self, units: u32) -> u64 {
        self.lane.run(u64::from(units)).digest_sum.0
    }
}

/// The digests of the golden units as this module computes them, in the shape
/// of `kernel/src/workload/golden.json`.
#[wasm_bindgen]
pub fn golden() -> String {
    serde_json::to_string(&golden::compute()).expect("a list of texts and numbers")
}

/// Reads one file as the server would: the JSON of a `Result<Preview, PreviewProblem>`,
/// `{"Ok": …}` or `{"Err": …}`.
#[wasm_bindgen]
pub fn import_preview(file_name: &str, bytes: &[u8]) -> String {
    let preview = import::preview(file_name, bytes);
    serde_json::to_string(&preview).expect("only texts and finite numbers are shown")
}

/// Resamples: the JSON of a `kernel::stats::bootstrap::Job` in, that of its `Outcome` out.
///
/// # Errors
/// A sentence, when the job cannot be read.
#[wasm_bindgen]
pub fn bootstrap(job: &str) -> Result<String, JsError> {
    let job: Job = serde_json::from_str(job)?;
    Ok(serde_json::to_string(&job.run()).expect("only numbers"))
}

/// A result document whose work is computed again here, one window at a time.
#[wasm_bindgen]
pub struct Verifier {
    verification: Verification,
}

#[wasm_bindgen]
impl Verifier {
    /// `document` is the JSON of a result document, `pick_seed` 16 hexadecimal digits that draw
    /// at most `max` windows. Computes no unit.
    ///
    /// # Errors
    /// A sentence, when one of the texts cannot be read.
    #[wasm_bindgen(constructor)]
    pub fn new(document: &str, pick_seed: &str, max: u32) -> Result<Self, JsError> {
        let document: ResultDocument = serde_json::from_str(document)?;
        let pick_seed: Hex64 = pick_seed.parse()?;
        Ok(Self { verification: Verification::new(&document, pick_seed.0, max as usize) })
    }

    /// The JSON of a `kernel::verify::Progress`.
    pub fn progress(&self) -> String {
        serde_json::to_string(&self.verification.progress()).expect("only texts and numbers")
    }

    /// Computes the next window again, where one is left.
    ///
    /// # Errors
    /// A sentence, when a digest differs and it is this module that computes wrong ones.
    pub fn step(&mut self) -> Result<(), JsError> {
        let Some(check) = self.verification.next() else { return Ok(()) };
        let holds = check.holds();
        // Whoever blames a document has to be right.
        if !holds && !golden::verified() {
            return Err(JsError::new(
                "this browser computes wrong digests; update it and verify again",
            ));
        }
        self.verification.record(holds);
        Ok(())
    }
}
