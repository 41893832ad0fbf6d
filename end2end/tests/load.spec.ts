// At which load machines are judged: a slider with a script, a form without one.
import { demo } from "../fixtures/api";
import { expect, javaScript, open, test } from "../fixtures/test";

test("the figures follow the chosen load @ssr", async ({ page, server }) => {
  await open(page, (await demo(server.url)).url);
  await page.getByRole("slider", { name: "Load, percent busy" }).fill("50");
  if (!javaScript()) await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForURL(/at=50/);
  await expect(page.getByRole("heading", { name: "Value at 50 %" })).toBeVisible();
  const rows = page.getByRole("region", { name: "Value" }).getByRole("row");
  await expect(rows.filter({ hasText: "pcd-server-01" })).toContainText("136");
  await page.getByRole("navigation", { name: "Load" }).getByRole("link", { name: "100 %" }).click();
  await expect(page.getByRole("heading", { name: "Value at 100 %" })).toBeVisible();
  await expect(page.getByRole("slider")).toHaveValue("100");
});

test("the slider is moved by keyboard, and says where it stands", async ({ page, server }) => {
  await open(page, (await demo(server.url)).url);
  await page.getByRole("slider").focus();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("status").filter({ hasText: "95 %" })).toBeVisible();
  await page.waitForURL(/at=95/);
  await expect(page.getByRole("slider")).toBeFocused();
});

test("where the slider works, there is no button for it", async ({ page, server }) => {
  await open(page, (await demo(server.url)).url);
  await expect(page.getByRole("button", { name: "Show", exact: true })).toBeHidden();
});
