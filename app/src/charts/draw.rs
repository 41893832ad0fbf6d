//! The only place that touches ECharts: draws, keeps drawn, exports. Everything here runs in
//! effects and event handlers, which the server never calls.

use std::rc::Rc;

use js_sys::{Array, Float64Array};
use leptos::{html::Div, prelude::*};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use super::{
    drawing::Drawing,
    finish::{Manners, finish},
    ink::Ink,
};
use crate::browser::{self, script::Module};

/// `echarts.js`, bundled.
const MODULE: Module = Module { file: "charts.js", global: "echarts", event: "charts-ready" };

#[wasm_bindgen]
extern "C" {
    /// One chart in the page.
    type Plot;

    #[wasm_bindgen(js_namespace = echarts)]
    fn open(
        element: &HtmlElement,
        canvas: bool,
        group: &str,
        redraw: &JsValue,
        click: &JsValue,
    ) -> Plot;
    #[wasm_bindgen(js_namespace = echarts)]
    fn refresh(plot: &Plot, drawn: &JsValue);
    #[wasm_bindgen(js_namespace = echarts)]
    fn show(plot: &Plot, json: &str, numbers: &Array);
    #[wasm_bindgen(js_namespace = echarts)]
    fn close(plot: &Plot);
    #[wasm_bindgen(js_namespace = echarts)]
    fn svg(json: &str, numbers: &Array, width: u32, height: u32) -> String;
    #[wasm_bindgen(js_namespace = echarts, js_name = savePng)]
    fn save_png(name: &str, svg: &str, width: u32, height: u32);
}

/// What the points of a chart become on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Renderer {
    /// Sharp at any size; for up to some thousand points.
    #[default]
    Svg,
    /// For many points, and for what changes every second.
    Canvas,
}

/// How a chart behaves in its page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Behaviour {
    pub renderer: Renderer,
    /// Charts of one group share their cursor and their legend; empty for a chart of its own.
    pub group: &'static str,
    /// Called with the name of the series that was clicked.
    pub click: Option<Callback<String>>,
}

/// Draws into `node` whenever `drawing` or the theme changes, until the component goes. True as
/// soon as pictures can be made.
pub fn attach(
    node: NodeRef<Div>,
    drawing: Signal<Drawing>,
    behaviour: Behaviour,
) -> ReadSignal<bool> {
    let (ready, set_ready) = signal(false);
    let theme = Trigger::new();
    Effect::new(move || browser::script::load(MODULE, set_ready));
    Effect::new(move |opened: Option<Option<Opened>>| {
        theme.track();
        let (true, Some(element)) = (ready.get(), node.get()) else { return None };
        drawing.track();
        let opened = opened.flatten();
        let opened = opened.unwrap_or_else(|| Opened::new(&element, drawing, behaviour, theme));
        refresh(&opened.plot, opened.drawn.as_ref());
        Some(opened)
    });
    ready
}

/// The chart as SVG text in light colours; `None` until the module is there.
pub fn export(drawing: &Drawing, width: u32, height: u32) -> Option<String> {
    browser::script::is_there(MODULE).then(|| {
        let option = json(drawing, Ink::LIGHT, false);
        svg(&option, &numbers(drawing), width, height)
    })
}

/// Saves SVG text as a PNG of twice its size.
pub fn export_png(name: &str, text: &str, width: u32, height: u32) {
    save_png(name, text, width, height);
}

fn json(drawing: &Drawing, ink: Ink, animated: bool) -> String {
    let manners = Manners { description: &drawing.text, animated, ink };
    finish(&drawing.chart(ink), manners).to_string()
}

/// The points outside of the specification, an array for each series.
fn numbers(drawing: &Drawing) -> Array {
    drawing.numbers().iter().map(|numbers| Float64Array::from(numbers.as_slice())).collect()
}

/// A chart with the functions that it calls; closed when dropped.
struct Opened {
    plot: Rc<Plot>,
    drawn: Closure<dyn Fn()>,
    _redraw: Closure<dyn Fn()>,
    _click: Closure<dyn Fn(String)>,
}

impl Opened {
    fn new(
        element: &HtmlElement,
        drawing: Signal<Drawing>,
        behaviour: Behaviour,
        theme: Trigger,
    ) -> Self {
        let redraw = Closure::<dyn Fn()>::new(move || theme.notify());
        let click = Closure::<dyn Fn(String)>::new(move |name| {
            if let Some(click) = behaviour.click {
                click.run(name);
            }
        });
        let canvas = behaviour.renderer == Renderer::Canvas;
        let plot = Rc::new(open(element, canvas, behaviour.group, redraw.as_ref(), click.as_ref()));
        let drawn = Closure::<dyn Fn()>::new({
            let plot = plot.clone();
            move || {
                // Thousands of points that move are work, and no help to the eye.
                let animated = !canvas && !browser::motion::is_reduced();
                drawing.with_untracked(|drawing| {
                    let option = json(drawing, browser::ink::current(), animated);
                    show(&plot, &option, &numbers(drawing));
                });
            }
        });
        Self { plot, drawn, _redraw: redraw, _click: click }
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        close(&self.plot);
    }
}
