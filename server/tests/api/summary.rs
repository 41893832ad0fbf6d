//! What follows from a result is the kernel's own answer, beside what the list says of it.

use kernel::{estimate::RunEstimates, passport::Passport};

use crate::{
    samples::{computed, id},
    server::Server,
};

#[tokio::test]
async fn a_summary_has_the_estimate_and_the_passport_of_the_kernel() {
    let server = Server::start().await;
    let document = computed(1, 7);
    assert_eq!(server.import(document.to_json()).await.status, 201);
    let found = server.one(&format!("/api/v1/results/{}/summary", id(1))).await;
    let (estimate, passport) = (RunEstimates::of(&document), Passport::of(&document));
    assert_eq!(found["estimate"], serde_json::to_value(estimate).unwrap());
    assert_eq!(found["passport"], serde_json::to_value(&passport).unwrap());
    assert_eq!(found["noise"], serde_json::to_value(passport.grade).unwrap());
    assert_eq!((&found["id"], &found["peak_units_per_s"]), (&id(1).into(), &6.0.into()));
    let detail = server.get("/api/v1/results/nobody/summary").await.problem(404);
    assert_eq!(detail, "There is no result nobody.");
}
