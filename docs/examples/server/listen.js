// Listens as a supervisor and prints each notification as a line of JSON:
//   npm install && node listen.js http://127.0.0.1:8090 s1 secret
// The client is CometD's own; nothing in it knows this server.

import { adapt } from "cometd-nodejs-client";
import { CometD } from "cometd";
import { AckExtension } from "cometd/AckExtension.js";

const [url = "http://127.0.0.1:8090", user = "s1", password = "secret"] = process.argv.slice(2);

adapt();

const client = new CometD();
client.registerExtension("ack", new AckExtension());
client.unregisterTransport("websocket");
client.configure({
  url: `${url}/api/v2/notifications`,
  requestHeaders: { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` },
});

// A server that was restarted does not know us any more, so the subscriptions are made at each handshake.
client.addListener("/meta/handshake", (reply) => {
  if (!reply.successful) {
    return;
  }
  client.batch(() => {
    for (const subject of ["devices", "calls", "smssessions", "chats"]) {
      client.subscribe(`/v2/me/${subject}`, (message) => console.log(JSON.stringify(message)));
    }
  });
});
client.addListener("/meta/subscribe", (reply) => {
  if (reply.successful && reply.subscription === "/v2/me/chats") {
    console.error("listening");
  }
});
process.on("SIGTERM", () => client.disconnect(() => process.exit(0)));
client.handshake();
