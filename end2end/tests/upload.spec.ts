// Files of every supported kind, by the page's form and by the API.
import { damaged, training } from "../fixtures/files";
import { expect, open, test } from "../fixtures/test";

test("two training files go straight on to their comparison @ssr", async ({ page }) => {
  await open(page, "/upload");
  await page.getByLabel("Files").setInputFiles([training(200, "first.json"), training(100, "second.json")]);
  await page.getByRole("button", { name: /Upload/ }).click();
  await page.waitForURL(/\/compare\?/);
  const main = page.getByRole("main");
  await expect(main.locator(".verdict")).toContainText(/2(\.0+)?×|0\.5/);
  await expect(main).toContainText("no spread recorded");
});

test.describe("a damaged file", () => {
  test.use({ expectedConsole: [/422/] });

  test("is refused with its line, and the whole one goes in @ssr", async ({ page }) => {
    await open(page, "/upload");
    await page.getByLabel("Files").setInputFiles([damaged("broken.json"), training(100, "whole.json")]);
    await page.getByRole("button", { name: /Upload/ }).click();
    await expect(page.getByText(/line 2/i)).toBeVisible();
    const { items } = await (await page.request.get("/api/v1/results")).json();
    expect(items).toHaveLength(1);
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
