// Opens every page of a site in Chromium, with the network shut, and tells as JSON what came of it.
//
// Standard input has {base, pages, widths, searches}: the address of the site, the paths of its pages, the widths of the
// window, and what is searched for. Whatever is asked of another address is refused, and told.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { chromium } = createRequire(`${process.env.MONITORING_CORE_TOOLS}/`)("playwright-core");
const asked = JSON.parse(readFileSync(0, "utf-8"));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const told = { pages: [], searches: {}, hint: "", hinted: false };

const open = async (width) => {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const wrong = [];
  await page.route("**", (route) => {
    if (route.request().url().startsWith(asked.base)) return route.continue();
    wrong.push(`asks for ${route.request().url()}`);
    return route.abort();
  });
  page.on("requestfailed", (request) => wrong.push(`cannot have ${request.url()}`));
  page.on("response", (answer) => answer.ok() || wrong.push(`${answer.status()} for ${answer.url()}`));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(error.message));
  return [page, wrong];
};

const look = () => ({
  title: document.title,
  overflows: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  diagrams: document.querySelectorAll("pre.mermaid").length,
  drawn: [...document.querySelectorAll("pre.mermaid svg")].filter(
    (svg) => svg.getBoundingClientRect().height > 20 && svg.getAttribute("aria-roledescription") !== "error",
  ).length,
  shrunk: [...document.querySelectorAll("pre.mermaid svg")].filter(
    (svg) => svg.getBoundingClientRect().width < svg.viewBox.baseVal.width - 1,
  ).length,
});

try {
  for (const width of asked.widths) {
    const [page, wrong] = await open(width);
    for (const path of asked.pages) {
      await page.goto(`${asked.base}/${path}`);
      await page.waitForFunction(
        "!document.querySelector('pre.mermaid') || document.documentElement.dataset.diagrams === 'drawn'",
        undefined,
        { timeout: 60_000 },
      );
      told.pages.push({ path, width, ...(await page.evaluate(look)), wrong: wrong.splice(0) });
    }
    await page.close();
  }
  const [page] = await open(asked.widths[0]);
  await page.goto(`${asked.base}/search.html`);
  told.hint = await page.innerText("#search-hint p");
  for (const words of asked.searches) {
    await page.goto(`${asked.base}/search.html?q=${encodeURIComponent(words)}`);
    await page.waitForSelector("#search-results ul.search li");
    told.searches[words] = await page.$$eval("#search-results ul.search li", (found) =>
      found.slice(0, 3).map((each) => [each.querySelector("a").getAttribute("href"), each.innerText]),
    );
    told.hinted ||= await page.isVisible("#search-hint");
  }
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(told));
