// Files of every supported kind: read in the browser first, or by a plain form without a script.
import { damaged, training } from "../fixtures/files";
import { expect, javaScript, open, test } from "../fixtures/test";

const input = 'input[type="file"]';

test("two training files go straight on to their comparison @ssr", async ({ page }) => {
  await open(page, "/upload");
  await page.locator(input).setInputFiles([training(200, "first.json"), training(100, "second.json")]);
  if (javaScript()) await expect(page.getByText(/200 units\/s at 100 %/)).toBeVisible();
  await page.getByRole("button", { name: /^Upload/ }).click();
  await page.waitForURL(/\/compare\?/);
  const main = page.getByRole("main");
  await expect(main.locator(".verdict")).toContainText(/2(\.0+)?×|0\.5/);
  await expect(main).toContainText("no spread recorded");
});

test.describe("a damaged file", () => {
  test.use({ expectedConsole: [/422/] });

  test("is refused with its line, and the whole one goes in @ssr", async ({ page }) => {
    await open(page, "/upload");
    await page.locator(input).setInputFiles([damaged("broken.json"), training(100, "whole.json")]);
    if (javaScript()) {
      await expect(page.getByText(/line 2/i)).toBeVisible();
      await expect(page.getByText(/100 units\/s at 100 %/)).toBeVisible();
    }
    await page.getByRole("button", { name: /^Upload/ }).click();
    await expect(async () => {
      const { items } = await (await page.request.get("/api/v1/results")).json();
      expect(items).toHaveLength(1);
    }).toPass();
    if (!javaScript()) await expect(page.getByText(/line 2/i)).toBeVisible();
  });
});

test("the same file twice is one result", async ({ request }) => {
  const { name, buffer } = training(150, "same.json");
  const send = () =>
    request.post("/api/v1/imports", {
      multipart: { file: { name, mimeType: "application/json", buffer } },
    });
  expect((await send()).status()).toBe(201);
  expect((await send()).status()).toBe(200);
  const { items } = await (await request.get("/api/v1/results")).json();
  expect(items).toHaveLength(1);
});
