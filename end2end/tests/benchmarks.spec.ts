// The inventory: what can be measured, what it needs, and how much of it is here.
import { upload } from "../fixtures/api";
import { resultDocument } from "../fixtures/document";
import { expect, expectAccessible, expectNoSidewaysScroll, javaScript, open, test } from "../fixtures/test";

const workloads = ["standard", "int", "float", "memory", "bytes", "classic"];

test("every workload says what it means, needs and takes, and how it is run @ssr", async ({ page, server }) => {
  await upload(server.url, resultDocument("a.json"), { name: "bench" });
  await open(page, "/benchmarks");
  await expect(page.locator(".lead")).toHaveText(/^6 workloads of our own, one test of another tool; 1 result/);
  for (const name of [...workloads, "sysbench cpu"]) {
    const card = page.getByRole("region", { name, exact: true });
    await expect(card.getByRole("heading", { level: 3 })).toHaveText(name);
    await expect(card.getByRole("term").filter({ hasText: "Memory" })).toBeVisible();
    await expect(card.getByRole("button", { name: "Copy" })).toBeVisible({ visible: javaScript() });
  }
  const standard = page.getByRole("region", { name: "standard", exact: true });
  await expect(standard.getByRole("code")).toContainText("perfagent-x86_64-linux measure --server");
  await expect(standard).toContainText("5 MiB for each thread");
  await expect(standard).toContainText("1 result");
  await expect(page.getByRole("region", { name: "classic", exact: true }).getByRole("code")).toContainText("--workload classic");
  await expect(page.getByRole("region", { name: "Profiles of a measurement" }).getByRole("rowheader")).toHaveText([
    "smoke",
    "quick",
    "standard",
    "deep",
  ]);
  await standard.getByRole("link", { name: "Machines with results of it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Machines" })).toBeVisible();
});

test("the inventory is reached from the method and from every page's foot @ssr", async ({ page }) => {
  await open(page, "/method");
  await page.getByRole("main").getByRole("link", { name: /^Benchmarks/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Benchmarks" })).toBeVisible();
  await open(page, "/machines");
  await page.getByRole("contentinfo").getByRole("link", { name: "Benchmarks" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Benchmarks" })).toBeVisible();
});

test("/benchmarks is usable by everybody @ssr", async ({ page }) => {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await open(page, "/benchmarks");
    // What reads the page is a script itself.
    if (javaScript()) await expectAccessible(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, "/benchmarks");
  await expectNoSidewaysScroll(page);
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - navigation "Breadcrumb":
      - link "Method"
    - heading "Benchmarks" [level=1]
    - heading "Workloads" [level=2]
    - region "standard":
      - heading "standard" [level=3]
    - heading "Profiles" [level=2]
    - region "Profiles of a measurement"
    - heading "Scores of other tools" [level=2]
    - region "sysbench cpu"
  `);
});
