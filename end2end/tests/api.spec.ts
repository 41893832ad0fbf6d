// The reference of the API: made of the document that the server makes of its routes.
import { expect, expectAccessible, expectNoSidewaysScroll, javaScript, open, test } from "../fixtures/test";

interface Document {
  paths: Record<string, Record<string, { tags: string[]; summary: string; parameters?: { name: string }[] }>>;
}

test("every operation of the document is on the page, under its tag @ssr", async ({ page, server }) => {
  const document: Document = await (await fetch(`${server.url}/api/v1/openapi.json`)).json();
  const all = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
  );
  expect(all.length).toBeGreaterThan(20);
  await open(page, "/api");
  await expect(page.locator(".lead")).toContainText(`${all.length} operations under ${server.url}`);
  for (const { path, method, summary, tags } of all) {
    const group = page.getByRole("region", { name: tags[0], exact: true });
    const summaries = group.locator("details > summary").filter({ hasText: path }).filter({ hasText: method });
    await expect(summaries.filter({ hasText: summary }).first(), `${method} ${path}`).toBeVisible();
  }
});

test("what the document marks as code is code @ssr", async ({ page }) => {
  await open(page, "/api");
  const main = page.getByRole("main");
  await expect(main.getByRole("code").filter({ hasText: /^limit$/ }).first()).toBeVisible();
  await expect(main.locator("p").filter({ hasText: "`" })).toHaveCount(0);
});

test("an operation says what it takes and answers, with a line to copy @ssr", async ({ page, server }) => {
  await open(page, "/api");
  const operation = page.locator("#get-api-v1-offers");
  await operation.locator("summary").click();
  await expect(operation.locator(".command")).toContainText(`curl '${server.url}/api/v1/offers'`);
  await expect(operation.getByRole("button", { name: "Copy" })).toBeVisible({ visible: javaScript() });
  await expect(operation.getByRole("region", { name: "Parameters" }).getByRole("rowheader", { name: "allocation" })).toBeVisible();
  await expect(operation.getByRole("region", { name: "Answers" }).getByRole("rowheader", { name: "200" })).toBeVisible();
  await expect(operation).toContainText("Answer 200, application/json");
});

test("the reference is reached from the foot and from the method, and is usable by everybody @ssr", async ({ page }) => {
  await open(page, "/method");
  await page.getByRole("main").getByRole("link", { name: /^API/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "API" })).toBeVisible();
  await open(page, "/machines");
  await page.getByRole("contentinfo").getByRole("link", { name: "API", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "API" })).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await open(page, "/api");
    await page.locator("details.operation > summary").first().click();
    // On a page of this size axe rests between its steps, and wakes by a timer, which is a script.
    if (javaScript()) await expectAccessible(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, "/api");
  await page.locator("details.operation > summary").first().click();
  await expectNoSidewaysScroll(page);
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - navigation "Breadcrumb":
      - link "Method"
    - heading "API" [level=1]
    - link "OpenAPI 3.1 (JSON)"
    - navigation "On this page"
  `);
});
