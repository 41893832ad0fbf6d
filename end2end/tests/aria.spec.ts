// What each page is to somebody who does not see it: headings, regions, controls, in their order.
// Only what stays: figures and names of machines belong to the specs of their pages.
import { demo } from "../fixtures/api";
import { collection, evening, record } from "../fixtures/collection";
import { expect, javaScript, open, test } from "../fixtures/test";

const machine = "/machines/00000000-de30-8000-8000-000000000011";
const result = "/results/00000000-de30-8000-8000-000000000001";

test("every page stands in the same frame @ssr", async ({ page, server }) => {
  const { url } = await demo(server.url);
  for (const path of ["/", "/calibrate", "/upload", "/machines", machine, url, "/sessions", "/live", "/fleet", result, "/prices", "/benchmarks", "/api", "/method"]) {
    await open(page, path);
    await expect(page.locator("body"), path).toMatchAriaSnapshot(`
      - link "Skip to content"
      - banner:
        - link "PerfAnalysis"
        - navigation "Sections":
          - link "Calibrate"
          - link "Upload"
          - link "Machines"
          - link "Compare"
          - link "Sessions"
          - link "Live"
          - link "Prices"
          - link "Method"
      - main:
        - heading [level=1]
      - contentinfo:
        - link "Benchmarks"
        - link "API"
        - link "Result schema"
        - link "Health"
    `);
    await expect(page.getByRole("heading", { level: 1 }), path).toHaveCount(1);
    await expect(page.getByRole("button", { name: /^Theme/ })).toBeVisible({ visible: javaScript() });
  }
});

test("/ @ssr", async ({ page, server }) => {
  await demo(server.url);
  await open(page, "/");
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - heading /How much work does this server do/ [level=1]
    - button "Remove the demo set"
    - region "Your browser":
      - heading "Your browser" [level=2]
      - link "Run a 12-second calibration"
    - region "Measured machines":
      - table /Measured machines at 100 % load/
    - heading "Best value" [level=2]
    - heading "Fastest" [level=2]
    - heading "Newest" [level=2]
    - region "Measure a server":
      - heading "Measure a server" [level=2]
      - code: /perfagent-x86_64-linux measure --server/
      - paragraph:
        - link "Or upload result files you already have"
    - region "How it works":
      - heading "How it works" [level=2]
      - list:
        - listitem:
          - heading "1. Measure" [level=3]
        - listitem:
          - heading "2. Read the result" [level=3]
        - listitem:
          - heading "3. Compare and price" [level=3]
  `);
});

test("/calibrate @ssr", async ({ page }) => {
  await open(page, "/calibrate");
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - heading "Calibrate this computer" [level=1]
    - paragraph: /Twelve seconds of the same verified work/
    - heading "What happens" [level=2]
    - list:
      - listitem: /The kernel is loaded and checked/
      - listitem: /One worker runs/
      - listitem: /All workers run together/
      - listitem: /The result stays on this page/
  `);
});

test("/upload @ssr", async ({ page }) => {
  await open(page, "/upload");
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - heading "Upload files" [level=1]
    - paragraph: /before anything is sent/
    - button /Drop files here/
    - list "What you chose"
    - button "Upload"
    - status
    - heading "What can be uploaded" [level=2]
    - list:
      - listitem: /Result documents/
      - listitem: /Training files/
      - listitem: /Load-test replies/
      - listitem: /Comparison tables/
  `);
});

test("/machines @ssr", async ({ page, server }) => {
  await demo(server.url);
  await open(page, "/machines");
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - heading "Machines" [level=1]
    - link "Upload results"
    - paragraph: /2 machines; figures at 100 % load/
    - button "Remove the demo set"
    - search:
      - searchbox "Filter by name, offer or processor"
      - button "Filter"
    - list "Provider"
    - region "Machines":
      - table "Machines; a heading sorts by its column":
        - rowgroup:
          - row:
            - columnheader "Compare"
            - columnheader "Machine":
              - link "Machine"
            - columnheader "Units/s ± 95 %"
            - columnheader "Noise, verification"
            - columnheader "Units/s per vCPU"
            - columnheader "Price per hour"
            - columnheader "Units/s per $/h"
            - columnheader "vCPU / cores"
            - columnheader "Results"
            - columnheader "Last measured"
        - rowgroup:
          - row:
            - cell:
              - checkbox "Compare perftest-vm-02"
            - rowheader:
              - link "perftest-vm-02"
    - button "Compare the chosen machines"
  `);
});

test("/machines, empty @ssr", async ({ page }) => {
  await open(page, "/machines");
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - heading "Machines" [level=1]
    - paragraph: /No machines yet\\. Measure this one/
    - code: /perfagent-x86_64-linux measure --server/
    - link "Upload result files"
    - button "Load the demo set"
  `);
});

test("/machines/:id @ssr", async ({ page, server }) => {
  await demo(server.url);
  await open(page, machine);
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - navigation "Breadcrumb":
      - link "Machines"
    - heading "pcd-server-01" [level=1]
    - link "Compare with…"
    - paragraph: /units\\/s at 100 %, workload classic/
    - heading "Results" [level=2]
    - region "Results of this machine, newest first":
      - table
    - heading "Facts" [level=2]
    - term: Provider
    - definition: Azure
    - region "Change this machine":
      - heading "Change this machine" [level=2]
      - group: Name and facts
      - group: Price
      - group: Merge
      - group: Delete
  `);
});

test("/compare @ssr", async ({ page, server }) => {
  await open(page, (await demo(server.url)).url);
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - heading "Compare" [level=1]
    - link "CSV"
    - link "JSON"
    - link "Permalink"
    - paragraph: /pcd-server-01 did 1\\.51× the units\\/s of perftest-vm-02/
    - list "Machines":
      - listitem:
        - link "pcd-server-01"
        - link "Remove pcd-server-01"
      - listitem:
        - link "perftest-vm-02"
        - link /Make baseline.*perftest-vm-02/
        - link "Move perftest-vm-02 to the left"
        - link "Remove perftest-vm-02"
    - group: Add a machine
    - navigation "What the axis shows":
      - link "Work"
      - link "Work per dollar"
      - link "Dollars per million units"
    - navigation "Load":
      - link "100 %"
    - slider "Load, percent busy": "100"
    - region "Charts":
      - figure "Work over load":
        - heading "Work over load" [level=2]
      - figure "Work machine by machine":
        - heading [level=2]
      - figure "Work at each level":
        - heading [level=2]
      - figure "Work difference to the baseline":
        - heading [level=2]
    - heading "Work at every level" [level=2]
    - region "All levels":
      - table "units/s, higher is better"
    - heading "Machine by machine" [level=2]
    - heading /pcd-server-01/ [level=3]
    - heading /perftest-vm-02/ [level=3]
    - heading "Value at 100 %" [level=2]
    - region "Value":
      - table
    - heading "What is not known" [level=2]
    - list
  `);
  const figure = page.getByRole("figure", { name: "Work over load" });
  if (!javaScript()) {
    await expect(figure.getByRole("table"), "the table stands in for the picture").toBeVisible();
    await expect(figure.getByRole("button")).toHaveCount(0);
    return;
  }
  await expect(figure).toMatchAriaSnapshot(`
    - heading "Work over load" [level=2]
    - 'group "Work over load: take along"':
      - button "Enlarge"
      - button "CSV"
      - button "PNG"
      - button "SVG"
    - img /At 100 %, units\\/s/
    - group: Table
  `);
});

test("/results/:id @ssr", async ({ page, server }) => {
  await demo(server.url);
  await open(page, result);
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - navigation "Breadcrumb":
      - link "Machines"
    - heading /pcd-server-01, result …\\d+/ [level=1]
    - link "The machine"
    - link "Compare with…"
    - paragraph: /274 units\\/s at 100 % load/
    - region "Reasons to doubt it":
      - heading "Reasons to doubt it" [level=2]
      - list
    - region /Noise passport/:
      - heading /Noise passport/ [level=2]
    - heading "Levels" [level=2]
    - heading /^Load/ [level=3]
    - region "Levels of the load sweep":
      - table
    - region /Verification/:
      - heading /Verification/ [level=2]
    - heading "The run" [level=2]
    - term: Measured by
    - heading "The machine, as this result has it" [level=2]
    - heading "What proves it" [level=2]
    - heading "Windows and files" [level=2]
    - paragraph:
      - link "Result document (JSON)"
    - group: Delete this result
  `);
});

test("/sessions @ssr", async ({ page, server }) => {
  const made = collection("vm.jsonl", { start: evening, readings: 30, busy: () => 40 });
  const { id } = await record(server.url, made);
  await open(page, "/sessions");
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - heading "Sessions" [level=1]
    - link "Upload a recording"
    - form "Find a session":
      - text: Collector
      - combobox "Collector"
      - text: Date, UTC
      - combobox "Date, UTC"
      - text: Session
      - combobox "Session"
    - heading "Newest sessions" [level=2]
    - region "Sessions, newest first":
      - table "Sessions, newest first"
  `);
  await open(page, `/sessions/${id}`);
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - navigation "Breadcrumb":
      - link "Sessions"
    - heading [level=1]
    - paragraph: /was busy 40.0 % on average/
    - navigation "Range, back from the last sample"
    - heading "Percentiles" [level=2]
    - region /Percentiles of the host/:
      - table
    - paragraph: /Hyndman and Fan/
    - group: How busy every CPU was
    - heading "File systems" [level=2]
    - heading "Facts" [level=2]
    - term: Collector
    - region "Change this session":
      - heading "Change this session" [level=2]
      - group: Name and note
      - group: Delete
  `);
});

test("/live @ssr", async ({ page }) => {
  await open(page, "/live");
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - heading "Live" [level=1]
    - navigation "What streams":
      - link "Live"
      - link "Fleet"
    - paragraph: /Nothing streams now/
    - code: /stream --server/
    - region "Events":
      - heading "Events" [level=2]
      - form "Filter events":
        - combobox "Kinds"
        - combobox "Agents"
        - combobox "Runs"
        - group "Severity"
        - button "Filter"
  `);
});

test("/fleet @ssr", async ({ page }) => {
  await open(page, "/fleet");
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - heading "Fleet" [level=1]
    - navigation "What streams":
      - link "Live"
      - link "Fleet"
    - paragraph: /Nothing streams yet/
    - code: /stream --server/
    - group: Announce a collector
    - region "Tokens":
      - heading "Tokens" [level=2]
      - paragraph: /Agents and programs show a token/
      - paragraph: No token has been made yet.
      - group: Make a token
  `);
});

test("/method @ssr", async ({ page }) => {
  await open(page, "/method");
  const main = page.getByRole("main");
  await expect(main).toMatchAriaSnapshot(`
    - heading "Method" [level=1]
    - navigation "On this page":
      - list:
        - listitem:
          - link "One unit of work"
    - heading "One unit of work" [level=2]
    - list "Formula":
      - listitem: /units per second/
    - figure /Units finished at full load/
    - group: /standard/
    - heading "Price" [level=2]
    - heading "What it cannot tell you" [level=2]
  `);
  const contents = await page.getByRole("navigation", { name: "On this page" }).getByRole("link").allInnerTexts();
  await expect(main.locator("section > h2"), "the contents are the headings").toHaveText(contents);
});

test.describe("where nothing is", () => {
  test.use({ expectedConsole: [/404/] });

  test("/no/such/page @ssr", async ({ page }) => {
    await open(page, "/no/such/page");
    await expect(page.getByRole("main")).toMatchAriaSnapshot(`
      - heading "There is no such page" [level=1]
      - paragraph: /mistyped/
      - paragraph:
        - link "Go to the start"
    `);
  });
});
