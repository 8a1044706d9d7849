// Works as a supervisor in Chromium, which records an archive (HAR): long polls and requests at once.
//
//   node recording.mjs URL ARCHIVE
//
// The page is one of the server's own, so that what it fetches is of its origin. What agents
// and customers do is told to the server from outside of the browser.
import { createRequire } from "node:module";

const { chromium } = createRequire(`${process.env.MONITORING_CORE_TOOLS}/`)("playwright-core");
const [url, path] = process.argv.slice(2);
const basic = (user) => ({ Authorization: `Basic ${Buffer.from(`${user}:secret`).toString("base64")}` });

async function happens(happening) {
  const headers = { "Content-Type": "application/json", ...basic("admin") };
  const answer = await fetch(`${url}/admin/happenings`, { method: "POST", headers, body: JSON.stringify(happening) });
  return (await answer.json()).call;
}

// What runs in the page: it polls on and on, and tells how many messages it was given.
function listens() {
  const post = async (address, body) => {
    const headers = { "Content-Type": "application/json" };
    return (await fetch(address, { method: "POST", headers, body: JSON.stringify(body) })).json();
  };
  window.told = 0;
  window.asks = (address, body) => post(`/api/v2/me/${address}`, body);
  window.waits = async (count) => {
    while (window.told < count) await new Promise((done) => setTimeout(done, 5));
  };
  return (async () => {
    const bayeux = (kind, body) => post(`/api/v2/notifications${kind}`, [body]);
    const hello = { channel: "/meta/handshake", version: "1.0", supportedConnectionTypes: ["long-polling"] };
    const [{ clientId }] = await bayeux("/handshake", hello);
    await bayeux("/", { channel: "/meta/subscribe", clientId, subscription: "/v2/**" });
    (async () => {
      for (;;) {
        const connect = { channel: "/meta/connect", clientId, connectionType: "long-polling" };
        window.told += (await bayeux("/connect", connect)).length - 1;
      }
    })();
  })();
}

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const context = await browser.newContext({ recordHar: { path }, extraHTTPHeaders: basic("s1") });
  const page = await context.newPage();
  await page.goto(`${url}/api/v2/me/devices`);
  await page.evaluate(listens);
  let told = 0;
  // A person looks at what came before he goes on.
  const comes = async (count) => {
    told += count;
    await page.evaluate((all) => window.waits(all), told);
    await page.waitForTimeout(50);
  };
  const asks = async (address, operationName, more = {}) =>
    page.evaluate(([where, body]) => window.asks(where, body), [address, { operationName, ...more }]);

  await asks("devices/s1-device", "Coach", { targetDeviceUri: "a1-device" });
  await comes(1);
  const call = await happens({ do: "AgentAnswers", agent: "a1" });
  await comes(1);
  for (const operation of ["SwitchToBargeIn", "MuteMonitoredUser", "UnmuteMonitoredUser", "SwitchToListenIn"]) {
    await asks(`calls/${call}`, operation);
    await comes(1);
  }
  // Refused, and nothing is told; meanwhile a poll ends with nothing in it.
  await asks(`calls/${call}`, "SwitchToCoach");
  await page.waitForTimeout(1200);
  await happens({ do: "CustomerLeaves", call });
  await comes(1);
  await context.close();
} finally {
  await browser.close();
}
