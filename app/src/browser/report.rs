//! The page as it stands, ready to be put into a file: without what only works here.

use gloo_net::http::Request;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::assets;

/// What makes no sense in a file.
const LEFT_OUT: &str = "form, button, script, .needs-script, .no-script, .screen-only, .crumbs, \
     .page-head .actions, .compare-controls, .add-machine, .chip-action, .figure-menu, \
     .verify-here";

/// The markup of the page's main part. `slot` says what stands where the chart of a figure was.
pub fn body(slot: impl Fn(&str) -> String) -> Option<String> {
    let document = web_sys::window()?.document()?;
    let main = document.query_selector("main").ok()??;
    // Only an element is cloned into one.
    let copy: Element = main.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    for_each(&copy, LEFT_OUT, |element| element.remove());
    // Refused only for invalid names.
    for_each(&copy, "details", |details| drop(details.set_attribute("open", "")));
    for_each(&copy, "[tabindex]", |region| drop(region.remove_attribute("tabindex")));
    for_each(&copy, "figure[aria-labelledby]", |figure| {
        let name = figure.get_attribute("aria-labelledby").unwrap_or_default();
        if let Ok(Some(chart)) = figure.query_selector(".figure-chart") {
            chart.set_text_content(Some(&slot(&name)));
        }
    });
    Some(copy.inner_html())
}

/// The style sheet as text.
///
/// # Errors
/// A sentence for the reader.
pub async fn style() -> Result<String, String> {
    let unreachable = |_| "The server cannot be reached. Check that it runs, then try again.";
    let answer = Request::get(&assets::manifest().url("main.css")).send().await;
    Ok(answer.map_err(unreachable)?.text().await.map_err(unreachable)?)
}

/// The site that the page is of, such as `http://127.0.0.1:3000`.
pub fn site() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// The title of the page without the name of the program.
pub fn title() -> String {
    let title = web_sys::window().and_then(|window| window.document()).map(|page| page.title());
    title.unwrap_or_default().trim_end_matches(" · PerfAnalysis").to_owned()
}

fn for_each(root: &Element, selector: &str, act: impl Fn(&Element)) {
    let Ok(found) = root.query_selector_all(selector) else { return };
    for at in 0..found.length() {
        if let Some(node) = found.get(at) {
            act(node.unchecked_ref());
        }
    }
}
