// A Chromium of one's own, and how long the page takes to follow its reader.
import { chromium } from '@playwright/test';

export function browse() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
}

/** Opens a page with charts and waits until it is alive. */
export async function opened(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(address);
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
  await page.locator('.figure :is(canvas, svg)').first().waitFor();
  return page;
}

/**
 * Milliseconds from each choice to the text, and to the painted charts. Both functions run in the
 * page: `choose(target)` does what the reader does, `isThere(target)` says whether the page names the
 * target. The text of the first element that `changing` selects is another one for each target.
 */
export function switched(page, targets, choose, isThere, changing) {
  const given = [JSON.stringify(targets), choose, isThere, JSON.stringify(changing)];
  return page.evaluate(`(${each})(${given.join()})`);
}

/** In the page: [`switched`]. */
async function each(targets, choose, isThere, changing) {
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const until = async (is) => {
    const began = performance.now();
    while (!is()) {
      if (performance.now() - began > 20_000) throw new Error('the page does not change');
      await new Promise((done) => setTimeout(done));
    }
  };
  const times = [];
  for (const target of targets) {
    const shown = () => document.querySelector(changing)?.textContent;
    const before = shown();
    const began = performance.now();
    choose(target);
    await until(() => isThere(target) && shown() !== before);
    const text = performance.now() - began;
    // Set when every chart in sight of the reader has been drawn.
    await until(() => performance.getEntriesByName('charts-drawn').at(-1)?.startTime > began);
    await painted();
    times.push({ text, charts: performance.now() - began });
    // What a reader does meanwhile: nothing is measured of it.
    await new Promise((done) => setTimeout(done, 150));
  }
  return times;
}

/** `count` of these, again and again, the next one never the same. */
export function inTurn(of, count) {
  return Array.from({ length: count }, (_, at) => of[(at * 3 + 1) % of.length]);
}
