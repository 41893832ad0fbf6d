// What surrounds every page: sections, theme, policy, errors.
import { expect, expectAccessible, expectNoSidewaysScroll, open, test } from "../fixtures/test";

const pages = ["/", "/calibrate", "/upload", "/machines", "/compare", "/sessions", "/live", "/fleet", "/method"];

for (const path of pages) {
  for (const theme of ["light", "dark"] as const) {
    test(`${path} is accessible and fits, ${theme}`, async ({ page, context, server }) => {
      await context.addCookies([{ name: "theme", value: theme, url: server.url }]);
      await open(page, path);
      await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      await page.setViewportSize({ width: 390, height: 844 });
      await expectNoSidewaysScroll(page);
    });
  }

  test(`${path} reads without a script @ssr`, async ({ page }) => {
    const response = await page.goto(path);
    expect(response!.status()).toBe(200);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page).toHaveTitle(/PerfAnalysis/);
  });
}

test("the theme is kept by the server, so that nothing flashes", async ({ page }) => {
  await open(page, "/");
  const toggle = page.getByRole("button", { name: /^Theme/ });
  await expect(toggle).toHaveText(/system/i);
  await toggle.click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await toggle.click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const html = await (await page.request.get("/machines")).text();
  expect(html).toContain('data-theme="dark"');
});

test("on a phone the sections open from a menu button @ssr", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  const sections = page.getByRole("navigation", { name: "Sections" });
  await expect(sections).toBeHidden();
  await page.getByRole("button", { name: "Menu" }).click();
  await expect(sections).toBeVisible();
  await sections.getByRole("link", { name: "Machines" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Machines" })).toBeVisible();
});

test("the sections are reached by keyboard, the content by the skip link", async ({ page }) => {
  await open(page, "/");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
});

test.describe("errors", () => {
  test.use({ expectedConsole: [/404/] });

  for (const path of ["/no/such/page", "/results/0199e0a1-0000-7000-8000-000000000000"]) {
    test(`${path} is answered with 404 and a way on @ssr`, async ({ page }) => {
      const response = await page.goto(path);
      expect(response!.status()).toBe(404);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByRole("main").getByRole("link").first()).toBeVisible();
    });
  }
});

test("every answer carries the policies", async ({ request, server }) => {
  for (const path of ["/", "/healthz", "/favicon.svg", "/api/v1/machines", "/no/such/page"]) {
    const headers = (await request.get(path)).headers();
    expect(headers["content-security-policy"], path).toContain("frame-ancestors 'none'");
    expect(headers["cross-origin-opener-policy"], path).toBe("same-origin");
    expect(headers["cross-origin-embedder-policy"], path).toBe("require-corp");
    expect(headers["x-content-type-options"], path).toBe("nosniff");
  }
  const page = (await request.get("/")).headers()["content-security-policy"];
  expect(page).toMatch(/script-src 'self' 'nonce-[^']+' 'wasm-unsafe-eval'/);
  expect(page).not.toContain("unsafe-inline");
});
