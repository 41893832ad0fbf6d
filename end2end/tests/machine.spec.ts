// One machine: what is known about it, and everything that people change.
import type { Locator, Page } from "@playwright/test";

import { dollars, stored, upload } from "../fixtures/api";
import { training } from "../fixtures/files";
import { runs } from "../fixtures/runs";
import { expect, expectAccessible, javaScript, open, test } from "../fixtures/test";

interface Machine {
  id: string;
  name: string;
  results: number;
  price: { per_hour: number } | null;
}

/** The change behind a summary, opened. */
async function change(page: Page, summary: string): Promise<Locator> {
  const section = page.getByRole("region", { name: "Change this machine" });
  const details = section.locator("details").filter({ has: page.getByText(summary, { exact: true }) });
  await details.locator("summary").click();
  return details;
}

async function setPrice(page: Page, amount: string) {
  const form = await change(page, "Price");
  await form.getByLabel("Price per hour").fill(amount);
  await form.getByLabel("Currency (ISO 4217)").fill("USD");
  await form.getByLabel("As of").fill("2026-01-31");
  await form.getByLabel("Source").fill("price list");
  await form.getByRole("button", { name: "Set price" }).click();
}

test("a machine says what it does, is and was measured with @ssr", async ({ page, server }) => {
  const facts = { name: "vm", provider: "OCI", region: "eu-zurich-1", shape: "flex", vcpus: 2, cores: 1 };
  const made = await upload(server.url, training(200, "a.json"), { ...facts, price: dollars(0.08) });
  await open(page, `/machines/${made.machine_id}`);
  const main = page.getByRole("main");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("vm");
  await expect(main.locator(".lead")).toContainText("200 units/s at 100 %, workload classic");
  await expect(main.locator(".lead")).toContainText("2,500.00 units/s per $/h");
  await expect(main).toContainText("on demand, example, 2026-01-01");
  await expect(main.getByRole("term")).toHaveText(["vCPU", "Cores", "Provider", "Region", "Shape"]);
  await expect(main.getByRole("definition")).toHaveText(["2", "1", "OCI", "eu-zurich-1", "flex"]);
  const compare = main.getByRole("link", { name: "Compare with…" });
  await expect(compare).toHaveAttribute("href", `/compare?ids=${made.id}`);
  const results = page.getByRole("region", { name: "Results of this machine, newest first" });
  await results.getByRole("link", { name: `…${made.id.slice(-6)}` }).click();
  await page.waitForURL(`**/results/${made.id}`);
});

test("a price makes the work per dollar appear @ssr", async ({ page, server }) => {
  const made = await upload(server.url, training(200, "a.json"), { name: "vm", provider: "OCI" });
  await open(page, `/machines/${made.machine_id}`);
  const main = page.getByRole("main");
  await expect(main).not.toContainText("units/s per $/h");
  await expect(main).toContainText("This machine is unpriced.");
  await setPrice(page, "0.1");
  await expect(main.locator(".lead")).toContainText("2,000.00 units/s per $/h");
  await expect(main).toContainText("$0.10 per hour, on demand, as of 2026-01-31, from price list.");
  await open(page, "/machines");
  await expect(page.getByRole("cell", { name: "$0.10" })).toBeVisible();
});

test("a new price takes the place of the old one @ssr", async ({ page, server }) => {
  const facts = { name: "vm", provider: "OCI", price: dollars(0.1) };
  const made = await upload(server.url, training(200, "a.json"), facts);
  await open(page, `/machines/${made.machine_id}`);
  const form = await change(page, "Price");
  await expect(form.getByLabel("Price per hour")).toHaveValue("0.1");
  await form.getByLabel("Price per hour").fill("0.05");
  await form.getByRole("button", { name: "Set price" }).click();
  await expect(page.getByRole("main").locator(".lead")).toContainText("4,000.00 units/s per $/h");
});

test.describe("what makes no sense", () => {
  // A refusal is an error to the browser's console, with whatever status.
  test.use({ expectedConsole: [/status of (422|500)/] });

  for (const { amount, sentence } of [
    { amount: "1,5", sentence: "The price per hour is “1,5”; give a number such as 0.096." },
    { amount: "-1", sentence: "The price per hour is -1; give a number from 0 (free) to 1,000,000,000." },
  ]) {
    test(`the price ${amount} is refused with a sentence @ssr`, async ({ page, server }) => {
      const made = await upload(server.url, training(200, "a.json"), { name: "vm", provider: "OCI" });
      await open(page, `/machines/${made.machine_id}`);
      await setPrice(page, amount);
      await expect(page.getByRole("alert")).toContainText(sentence);
      const [machine] = await stored<Machine>(server.url, "machines");
      expect(machine.price).toBeNull();
      if (javaScript()) {
        await expect(page.getByLabel("Price per hour"), "what was typed stays").toHaveValue(amount);
        await expectAccessible(page);
      }
    });
  }

  test("a refused price can be corrected in place", async ({ page, server }) => {
    const made = await upload(server.url, training(200, "a.json"), { name: "vm", provider: "OCI" });
    await open(page, `/machines/${made.machine_id}`);
    await setPrice(page, "much");
    await expect(page.getByRole("alert")).toContainText("“much”");
    await page.getByLabel("Price per hour").fill("0.1");
    await page.getByRole("button", { name: "Set price" }).click();
    await expect(page.getByRole("main").locator(".lead")).toContainText("2,000.00 units/s per $/h");
    await expect(page.getByRole("alert")).toHaveCount(0);
  });

  test("a count of vCPUs that is none is refused @ssr", async ({ page, server }) => {
    const made = await upload(server.url, training(200, "a.json"), { name: "vm" });
    await open(page, `/machines/${made.machine_id}`);
    const form = await change(page, "Name and facts");
    await form.getByLabel("vCPU").fill("many");
    await form.getByRole("button", { name: "Save facts" }).click();
    await expect(page.getByRole("alert")).toContainText("The number of vCPUs is “many”; give a whole number");
  });
});

test("a form that makes no sense is the sender's mistake, not the server's", async ({ request, server }) => {
  const made = await upload(server.url, training(200, "a.json"), { name: "vm", provider: "OCI" });
  const form = { per_hour: "1,5", currency: "USD", as_of: "2026-01-31", source: "price list" };
  const headers = { accept: "application/json" };
  const refused = await request.post("/api/ui/set_price", { headers, form: { id: made.machine_id, ...form } });
  expect(refused.status()).toBe(422);
  const unknown = { id: "0199e0a1-0000-7000-8000-000000000000", ...form };
  const missing = await request.post("/api/ui/set_price", { headers, form: unknown });
  expect(missing.status()).toBe(404);
});

test("a machine without an offer says what a price needs @ssr", async ({ page, server }) => {
  const made = await upload(server.url, training(200, "a.json"), { name: "vm" });
  await open(page, `/machines/${made.machine_id}`);
  const price = await change(page, "Price");
  await expect(price).toContainText("Give this machine a provider or a shape first, under “Name and facts”.");
  await expect(price.getByRole("button")).toHaveCount(0);
});

test("a machine is renamed and its facts are completed @ssr", async ({ page, server }) => {
  const made = await upload(server.url, training(200, "a.json"), { name: "old", provider: "OCI" });
  await open(page, `/machines/${made.machine_id}`);
  const form = await change(page, "Name and facts");
  await expect(form.getByLabel("Provider")).toHaveValue("OCI");
  await form.getByLabel("Name", { exact: true }).fill("new <b>name</b>");
  await form.getByLabel("Provider").fill("");
  await form.getByLabel("Region").fill("Zürich");
  await form.getByLabel("vCPU").fill("4");
  await form.getByRole("button", { name: "Save facts" }).click();
  const main = page.getByRole("main");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("new <b>name</b>");
  await expect(main.getByRole("term")).toHaveText(["vCPU", "Region"]);
  await expect(main.getByRole("definition")).toHaveText(["4", "Zürich"]);
  await expect(main).toContainText("Per vCPU");
  await open(page, "/machines");
  await expect(page.getByRole("rowheader").getByRole("link")).toHaveText("new <b>name</b>");
});

test("an emptied field removes the fact, as the form says @ssr", async ({ page, server }) => {
  const facts = { name: "vm", provider: "OCI", vcpus: 2, cores: 1 };
  const made = await upload(server.url, training(200, "a.json"), facts);
  await open(page, `/machines/${made.machine_id}`);
  const form = await change(page, "Name and facts");
  await expect(form).toContainText("An empty field removes the fact.");
  for (const label of ["Provider", "vCPU", "Cores"]) await form.getByLabel(label).fill("");
  await form.getByRole("button", { name: "Save facts" }).click();
  await expect(page.getByText("Nothing is known about this machine.")).toBeVisible();
});

test("two machines that are one are merged, with all results @ssr", async ({ page, server }) => {
  const twin = await upload(server.url, training(200, "a.json"), { name: "twin" });
  const kept = await upload(server.url, training(210, "b.json"), { name: "kept" });
  await open(page, `/machines/${twin.machine_id}`);
  const form = await change(page, "Merge");
  await expect(form).toContainText("This cannot be undone.");
  await form.getByLabel("Merge into").selectOption("kept");
  await form.getByRole("button", { name: "Merge this machine into it" }).click();
  await page.waitForURL(`**/machines/${kept.machine_id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("kept");
  const results = page.getByRole("region", { name: "Results of this machine, newest first" });
  for (const made of [twin, kept]) {
    await expect(results.getByRole("link", { name: `…${made.id.slice(-6)}` })).toBeVisible();
  }
  const machines = await stored<Machine>(server.url, "machines");
  expect(machines.map(({ name, results }) => [name, results])).toEqual([["kept", 2]]);
  expect((await page.request.get(`/machines/${twin.machine_id}`)).status()).toBe(404);
});

test("a machine alone has nothing to be merged into @ssr", async ({ page, server }) => {
  const made = await upload(server.url, training(200, "a.json"), { name: "alone" });
  await open(page, `/machines/${made.machine_id}`);
  const section = page.getByRole("region", { name: "Change this machine" });
  await expect(section.locator("summary")).toHaveText(["Name and facts", "Price", "Delete"]);
});

test("a machine is deleted with its results, and the way leads back to the list @ssr", async ({ page, server }) => {
  const gone = await upload(server.url, training(200, "a.json"), { name: "gone" });
  await upload(server.url, training(210, "b.json"), { name: "kept" });
  await open(page, `/machines/${gone.machine_id}`);
  const form = await change(page, "Delete");
  await expect(form).toContainText("Its result goes with it. This cannot be undone.");
  await form.getByRole("button", { name: "Delete this machine" }).click();
  await page.waitForURL("**/machines");
  await expect(page.getByRole("rowheader").getByRole("link")).toHaveText(["kept"]);
  for (const address of [`/machines/${gone.machine_id}`, gone.url, `/api/v1/results/${gone.id}`]) {
    expect((await page.request.get(address)).status(), address).toBe(404);
  }
});

test("the breadcrumb says where this is and leads back to the list @ssr", async ({ page, server }) => {
  const made = await upload(server.url, training(200, "a.json"), { name: "vm" });
  await open(page, `/machines/${made.machine_id}`);
  const crumbs = page.getByRole("navigation", { name: "Breadcrumb" });
  await expect(crumbs).toHaveText("Machines/vm");
  await crumbs.getByRole("link", { name: "Machines" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Machines" })).toBeVisible();
});

test("only the page itself is the current one in its breadcrumb @ssr", async ({ page, server }) => {
  const made = await upload(server.url, training(200, "a.json"), { name: "vm" });
  await open(page, `/machines/${made.machine_id}`);
  const crumbs = page.getByRole("navigation", { name: "Breadcrumb" });
  await expect(crumbs.locator("[aria-current=page]")).toHaveText(["vm"]);
});

test("a machine's history says what one more result was expected between, and where its level changed @ssr", async ({ page, server }) => {
  // The first rate is that of the newest run.
  const steady = [24_000, 24_050, 23_950, 24_020, 23_980, 24_010];
  const same = await runs(server.url, 1, "steady-01", steady);
  await open(page, `/machines/${same.machine_id}`);
  const main = page.getByRole("main");
  await expect(main).toContainText(
    /The newest result, [\d,.]+ units\/s, lies inside the band from [\d,.]+ to [\d,.]+ in which one more result was to be expected with 95 %, by the 5 results before it\./,
  );
  await expect(main).toContainText("Changes are looked for from ten results on.");

  const fallen = await runs(server.url, 2, "fallen-01", [22_800, 22_850, 22_750, 22_820, ...steady]);
  await open(page, `/machines/${fallen.machine_id}`);
  await expect(main).toContainText(/On \d{4}-\d\d-\d\d the level changed from 2[34],[\d.]+ to 22,[\d.]+ units\/s/);
  await expect(main).toContainText("a band for the next one needs five before it since the machine last changed");
});

test("the axis of a history tells its values apart", async ({ page, server }) => {
  const made = await runs(server.url, 1, "steady-01", [24_000, 24_050, 23_950, 24_020, 23_980, 24_010]);
  await open(page, `/machines/${made.machine_id}`);
  const picture = page.getByRole("figure", { name: "Results at 100 % load" }).locator("svg");
  await expect(picture.locator("text").first()).toBeVisible();
  const rates = (await picture.locator("text").allTextContents()).filter((text) => /^2[34][\d,.]*k?$/.test(text) && text.length > 2);
  expect(rates.length).toBeGreaterThan(3);
  expect(new Set(rates).size, rates.join()).toBe(rates.length);
});

test("a machine is priced on the basis that is chosen @ssr", async ({ page, server }) => {
  const offer = { provider: "OCI", shape: "flex" };
  const made = await upload(server.url, training(200, "a.json"), { name: "vm", ...offer, price: dollars(0.1) });
  const spot = {
    offer, allocation: "spot", per_hour: 0.05, currency: "USD", as_of: "2026-01-01", source: "price list",
  };
  expect((await page.request.put(`${server.url}/api/v1/prices`, { data: spot })).status()).toBe(201);
  await open(page, `/machines/${made.machine_id}`);
  const main = page.getByRole("main");
  const bases = main.getByRole("navigation", { name: "Price basis" });
  await expect(main.locator(".lead")).toContainText("2,000.00 units/s per $/h");
  await bases.getByRole("link", { name: "spot" }).click();
  await page.waitForURL(/basis=spot/);
  await expect(main.locator(".lead")).toContainText("4,000.00 units/s per $/h");
  await expect(bases.getByRole("link", { name: "spot" })).toHaveAttribute("aria-current", "true");
  // What is set here is the price on demand.
  await expect(main).toContainText("$0.10 per hour, on demand");
});
