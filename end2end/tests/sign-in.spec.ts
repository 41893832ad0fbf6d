// A server that several people share: signing in, the account in the top bar, signing out.
import { startServer, type Server } from "../fixtures/server";
import { expect, expectAccessible, expectNoSidewaysScroll, javaScript, open, test as base } from "../fixtures/test";

const test = base.extend<{ server: Server }>({
  // biome-ignore lint: Playwright reads the pattern of the first argument.
  server: async ({}, use) => {
    const server = await startServer("login");
    await use(server);
    await server.stop();
  },
});

test("whoever signs in lands where they wanted to go, is named, and signs out @ssr", async ({ page, server }) => {
  await page.goto("/fleet");
  await expect(page).toHaveURL(/\/sign-in\?next=\/fleet$/);
  await page.getByLabel("Token").fill(server.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${server.url}/fleet`);
  await open(page, "/fleet");
  const bar = page.getByRole("banner");
  await expect(bar).toContainText("Signed in as Ada");
  // The checker's promise is lost on longer pages where scripts are off.
  if (javaScript()) await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await bar.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto("/machines");
  await expect(page).toHaveURL(/\/sign-in\?next=\/machines$/);
});

test.describe("a wrong token", () => {
  test.use({ expectedConsole: [/401/] });

  test("is refused in a sentence @ssr", async ({ page }) => {
    await page.goto("/sign-in");
    await page.getByLabel("Token").fill("pa_wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toContainText("There is no such token here");
  });
});

test("whoever may only look sees the fleet without its tokens and its forms @ssr", async ({ page, server }) => {
  const made = await fetch(`${server.url}/api/v1/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${server.token}` },
    body: JSON.stringify({ name: "Guest", scopes: ["read"] }),
  });
  const { token } = await made.json();
  await page.goto("/sign-in?next=/fleet");
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${server.url}/fleet`);
  await open(page, "/fleet");
  await expect(page.getByRole("heading", { level: 1, name: "Fleet" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Tokens" })).toHaveCount(0);
  await expect(page.getByText("Announce a collector")).toHaveCount(0);
  expect(await page.content()).not.toContain("pa_");
});

test("a token that a page has made opens what it says, until it is revoked", async ({ page, server }) => {
  await page.goto("/sign-in?next=/fleet");
  await page.getByLabel("Token").fill(server.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await open(page, "/fleet");
  await page.getByText("Make a token", { exact: true }).click();
  await page.getByLabel("Where it is used").fill("ci");
  await page.getByLabel(/^stream:/).uncheck();
  await page.getByLabel(/^read:/).check();
  await page.getByLabel("Expires").selectOption("in 30 days");
  await page.getByRole("button", { name: "Make the token" }).click();
  const shown = page.getByRole("region", { name: "The new token" });
  await expect(shown).toContainText("The token of ci is shown once.");
  const secret = await shown.getByRole("code").first().innerText();
  expect(secret).toMatch(/^pa_[0-9a-f]{64}$/);
  const ask = () => fetch(`${server.url}/api/v1/machines`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await ask()).status).toBe(200);
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "ci" }) });
  await expect(row).toContainText(`${secret.slice(0, 11)}…`);
  await expect(row).toContainText("valid until");
  await open(page, "/fleet");
  expect(await page.content(), "shown once").not.toContain(secret);
  await row.getByRole("button", { name: "Revoke ci" }).click();
  await expect(row).toContainText("revoked");
  expect((await ask()).status).toBe(401);
});
