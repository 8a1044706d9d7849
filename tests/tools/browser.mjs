// Opens a page in Chromium, does what it is asked, and tells what came of it as JSON.
//
// Standard input has {file, width, height, scheme, steps}. Each step has one key, which says
// what is done: press, click, fill, evaluate, tree, screenshot, pdf, media, wait.
// What evaluate and tree give is in the answer, in order.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { chromium } = createRequire(`${process.env.MONITORING_CORE_TOOLS}/`)("playwright-core");
const asked = JSON.parse(readFileSync(0, "utf-8"));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({
  viewport: { width: asked.width, height: asked.height },
  colorScheme: asked.scheme,
});
const told = { requests: [], console: [], given: [] };
page.on("request", (request) => told.requests.push(request.url()));
page.on("console", (message) => told.console.push(message.text()));
page.on("pageerror", (error) => told.console.push(error.message));

const DOES = {
  press: (key) => page.keyboard.press(key),
  click: (selector) => page.click(selector),
  fill: ([selector, text]) => page.fill(selector, text),
  choose: ([selector, label]) => page.selectOption(selector, { label }),
  hover: ([selector, position]) => page.hover(selector, { position }),
  evaluate: async (expression) => told.given.push(await page.evaluate(expression)),
  tree: async (selector) => told.given.push(await page.locator(selector).ariaSnapshot()),
  screenshot: (path) => page.screenshot({ path }),
  media: (media) => page.emulateMedia(media),
  pdf: (path) => page.pdf({ path, format: "A4" }),
  wait: (selector) => page.waitForSelector(selector, { timeout: 20_000 }),
};

try {
  await page.goto(`file://${asked.file}`);
  await page.waitForSelector("html[data-ready]", { timeout: 20_000 });
  told.ready = await page.evaluate("performance.getEntriesByName('ready')[0].startTime");
  for (const step of asked.steps) {
    const [[does, what]] = Object.entries(step);
    await DOES[does](what);
  }
  // What the page does next is done before it is closed, so that nothing it says is missed.
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(told));
