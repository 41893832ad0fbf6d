// The parts of ECharts that the charts use, bundled into one file of our own, and the
// functions that an option may name: options are JSON and carry no code.
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  DataZoomComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
} from "echarts/components";
import * as core from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

core.use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  CustomChart,
  DataZoomComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  SVGRenderer,
  ScatterChart,
  TitleComponent,
  TooltipComponent,
]);

// Axis labels: plain up to a bound, then with k, M, G, T.
const prefixes = { K: "k", B: "G" };
const labels = (bound, digits, compactDigits) => {
  const plain = new Intl.NumberFormat("en", { maximumSignificantDigits: digits });
  const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: compactDigits });
  return (value) => {
    const number = Number(value);
    if (Number.isNaN(number)) return value;
    if (Math.abs(number) <= bound) return plain.format(number);
    return compact.format(number).replace(/[KB]/, (letter) => prefixes[letter]);
  };
};
const si = labels(10_000, 4, 3);
// Of an axis that does not begin at zero, where neighbours differ late.
const fine = labels(1_000_000, 6, 6);

// The area between two values over x: one polygon, drawn with the first point.
core.registerCustomSeries("band", ({ dataIndex, dataInsideLength }, api) => {
  if (dataIndex !== 0) return undefined;
  const indices = Array.from({ length: dataInsideLength }, (_, at) => at);
  const at = (dim) => (index) => api.coord([api.value(0, index), api.value(dim, index)]);
  const points = [...indices.map(at(1)), ...indices.map(at(2)).reverse()];
  return { type: "polygon", shape: { points }, style: { ...api.style(), stroke: "none" } };
});

// A line from one end to the other, with a cap across each.
const capped = (ends, [dx, dy], style) => {
  const line = ([x1, y1], [x2, y2]) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
  const caps = ends.map(([x, y]) => line([x - dx, y - dy], [x + dx, y + dy]));
  return { type: "group", children: [line(...ends), ...caps] };
};
const pen = (api) => ({ stroke: api.visual("color"), lineWidth: 1.5 });

// An upright error bar: x, low, high and, over bars side by side, which of how many it is on.
// The gap is that of the bars, so that both stand in the middle of the same place.
core.registerCustomSeries("whisker", (_, api) => {
  const [place, count] = [api.value(3), api.value(4)];
  const layout = count > 0 ? api.barLayout({ count, barGap: "10%", barMaxWidth: 48 })[place] : undefined;
  const end = (dim) => {
    const [x, y] = api.coord([api.value(0), api.value(dim)]);
    return [x + (layout?.offsetCenter ?? 0), y];
  };
  return capped([end(1), end(2)], [4, 0], pen(api));
});

// An error bar that lies: its line of the list, low, high.
core.registerCustomSeries("span", (_, api) => {
  const end = (dim) => api.coord([api.value(dim), api.value(0)]);
  return capped([end(1), end(2)], [0, 5], pen(api));
});

// A time without samples, over the whole height: from and to.
core.registerCustomSeries("stretch", ({ coordSys }, api) => {
  const at = (dim) => {
    const [x] = api.coord([api.value(dim), 0]);
    return Math.min(Math.max(x, coordSys.x), coordSys.x + coordSys.width);
  };
  const [from, to] = [at(0), at(1)];
  const shape = { x: from, y: coordSys.y, width: Math.max(to - from, 1), height: coordSys.height };
  return { type: "rect", shape, style: { ...api.style(), stroke: "none" } };
});

// Rectangles of one colour as one shape: from, to and row of each, drawn with the first.
const cellsShape = core.graphic.extendShape({
  shape: { cells: [] },
  buildPath(context, { cells }) {
    for (const [x, y, width, height] of cells) context.rect(x, y, width, height);
  },
});
core.graphic.registerShape("cells", cellsShape);
core.registerCustomSeries("cells", ({ dataIndex, dataInsideLength }, api) => {
  if (dataIndex !== 0) return undefined;
  const height = api.size([0, 1])[1];
  // A hair between rows, where there is room for it.
  const gap = height > 6 ? 1 : 0;
  const cell = (index) => {
    const row = api.value(2, index);
    const [[from, middle], [to]] = [api.coord([api.value(0, index), row]), api.coord([api.value(1, index), row])];
    return [from, middle - height / 2, to - from, height - gap];
  };
  const cells = Array.from({ length: dataInsideLength }, (_, index) => cell(index));
  return { type: "cells", shape: { cells }, style: { ...api.style(), stroke: "none" } };
});

// Times of a day in UTC; at midnight the day.
const clock = (ms) => {
  const text = new Date(ms).toISOString();
  if (text.endsWith("T00:00:00.000Z")) return text.slice(5, 10);
  return ms % 60_000 === 0 ? text.slice(11, 16) : text.slice(11, 19);
};
// Time since the start: +mm:ss, from an hour on +h:mm:ss.
const elapsed = (ms) => {
  const two = (value) => String(value).padStart(2, "0");
  const seconds = Math.round(ms / 1000);
  const [hours, rest] = [Math.floor(seconds / 3600), seconds % 3600];
  const minutes = two(Math.floor(rest / 60));
  return hours > 0 ? `+${hours}:${minutes}:${two(rest % 60)}` : `+${minutes}:${two(rest % 60)}`;
};
// A dash for what is not known.
const known = (value) => (typeof value === "number" && !Number.isNaN(value) ? si(value) : "–");

// What options name instead of code.
const whole = (value) => (Number.isInteger(value) ? String(value) : "");
const formatters = { si, fine, whole, clock, elapsed, known };
const called = new Set(["formatter", "valueFormatter"]);
const named = (key, value) => (called.has(key) && Object.hasOwn(formatters, value) ? formatters[value] : value);
// Points that came as numbers belong to the first series.
const read = (json, numbers) => {
  const option = JSON.parse(json, named);
  numbers.forEach((points, at) => {
    if (points.length === 0) return;
    const series = option.series[at];
    series.data = points;
    // Flat numbers do not say where a point ends.
    series.dimensions ??= ["x", "y"];
  });
  return option;
};

// Charts whose picture is no longer what it should be, each with what draws it.
const stale = new Map();
// Charts in the window or less than half a window away from it.
const near = new WeakSet();
let isPlanned = false;
// One chart in a task, so that the page answers in between; what is far away waits.
const plan = () => {
  if (isPlanned || stale.size === 0) return;
  isPlanned = true;
  // The text of a page is painted before its pictures.
  requestAnimationFrame(() => setTimeout(drawNext));
};
const drawNext = () => {
  const chart = [...stale.keys()].find((chart) => near.has(chart));
  if (chart === undefined) {
    isPlanned = false;
    // For whoever measures: everything that a reader sees is drawn.
    performance.clearMarks("charts-drawn");
    performance.mark("charts-drawn");
    return;
  }
  // Planned first: a chart that fails holds up no other.
  setTimeout(drawNext);
  draw(chart);
};
const draw = (chart) => {
  const drawn = stale.get(chart);
  stale.delete(chart);
  drawn();
};
// Paper shows everything.
addEventListener("beforeprint", () => [...stale.keys()].forEach(draw));

// What has to be undone when a chart closes.
const watches = new WeakMap();
const dark = matchMedia("(prefers-color-scheme: dark)");

globalThis.echarts = {
  // A chart in `element`, which has its size already. Charts of one group share their cursor.
  // `redraw` is called when the theme changes, `click` with the name of a series.
  open(element, canvas, group, redraw, click) {
    const chart = core.init(element, null, { renderer: canvas ? "canvas" : "svg" });
    if (group) {
      chart.group = group;
      core.connect(group);
    }
    chart.on("click", ({ seriesName }) => click(seriesName));
    const size = new ResizeObserver(() => chart.resize());
    size.observe(element);
    const place = new IntersectionObserver(
      (entries) => {
        if (!entries.at(-1).isIntersecting) return near.delete(chart);
        near.add(chart);
        return plan();
      },
      { rootMargin: "50% 0px" },
    );
    place.observe(element);
    const theme = new MutationObserver(() => redraw());
    theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const system = () => redraw();
    dark.addEventListener("change", system);
    watches.set(chart, () => {
      size.disconnect();
      place.disconnect();
      theme.disconnect();
      dark.removeEventListener("change", system);
    });
    return chart;
  },
  // Has `drawn` called as soon as a reader could see the chart; it calls `show`.
  refresh(chart, drawn) {
    stale.set(chart, drawn);
    plan();
  },
  // `numbers` holds the points of the first series, an array for each.
  show(chart, json, numbers) {
    chart.setOption(read(json, numbers), { notMerge: true });
  },
  close(chart) {
    stale.delete(chart);
    watches.get(chart)?.();
    chart.dispose();
  },
  // The chart as the text of an SVG file, drawn without touching the page.
  svg(json, numbers, width, height) {
    const chart = core.init(null, null, { renderer: "svg", ssr: true, width, height });
    chart.setOption(read(json, numbers));
    const text = chart.renderToSVGString();
    chart.dispose();
    return text;
  },
  // An SVG as a PNG of twice its size, given to the reader.
  savePng(name, svg, width, height) {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = 2 * width;
      canvas.height = 2 * height;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const link = document.createElement("a");
      link.href = canvas.toDataURL("image/png");
      link.download = name;
      link.click();
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  },
};
globalThis.dispatchEvent(new Event("charts-ready"));
