// Send messages to a running Assay daemon and print the results.
//
//     npm install zeromq
//     assay run                              # in another terminal
//     node examples/send.mjs "Great phone" "Call 0906 555 0199 now"
//
// ENDPOINT_IN and ENDPOINT_OUT name other endpoints than the daemon's defaults. For a daemon with keys (docs/security.md),
// SERVER_KEY is its public key and KEY_FILE this client's key, made by assay keys create.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { Pull, Push } from "zeromq";

const timeout = 10_000;
const given = process.argv.slice(2);
const texts = given.length > 0 ? given : ["The goalkeeper saved a penalty in the last minute.", "Great phone!"];

// This client's key, if there is one: options of each socket.
const security = {};
if (process.env.SERVER_KEY) {
  const file = readFileSync(process.env.KEY_FILE, "utf8");
  security.curveServerKey = process.env.SERVER_KEY;
  security.curvePublicKey = /public-key = "(.*)"/.exec(file)[1];
  security.curveSecretKey = /secret-key = "(.*)"/.exec(file)[1];
}

// Results first: a consumer that is connected before the first message misses nothing.
const results = new Pull({ receiveTimeout: timeout, ...security });
results.connect(process.env.ENDPOINT_OUT ?? "tcp://127.0.0.1:5556");
const messages = new Push({ sendTimeout: timeout, linger: 0, immediate: true, ...security });
messages.connect(process.env.ENDPOINT_IN ?? "tcp://127.0.0.1:5555");

// The id ties a result to its text: results may come in any order.
const waiting = new Map();
for (const text of texts) {
  const id = randomUUID();
  waiting.set(id, text);
  await messages.send(JSON.stringify({ id, text, metadata: { from: "send.mjs" } }));
}

while (waiting.size > 0) {
  const [frame] = await results.receive();
  const result = JSON.parse(frame.toString());
  const text = waiting.get(result.id);
  if (text === undefined) continue; // the answer to another sender's message
  waiting.delete(result.id);
  console.log(text);
  if (result.error) {
    console.log(`  ${result.error.code}: ${result.error.message}`);
    continue;
  }
  for (const [name, tag] of Object.entries(result.tags)) {
    const labels = tag.label ? [tag.label] : tag.labels;
    // Without a label, the confidence is that of the most probable one, which was not enough.
    const sure = labels.length > 0 ? tag.confidence : 1 - tag.confidence;
    const strange = tag.anomaly ? "  unlike anything known" : "";
    console.log(`  ${name.padEnd(12)} ${labels.join(", ") || "none"} (${Math.round(sure * 100)}%)${strange}`);
  }
}
