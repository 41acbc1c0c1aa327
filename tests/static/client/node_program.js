// Sends numbered messages to the lobby, prints each message that it reads there, and ends after the last.
//
//   node node_program.js URL CURSOR COUNT

import { argv, stdout } from "node:process";
import { Client } from "../../../static/client/mod.js";

const [, , url = "", after = "", count = "0"] = argv;
const hubbub = new Client({ url });

const sending = Array.from(
  { length: Number(count) },
  (_, number) => hubbub.send("lobby", { from: "Bot", text: `message ${number}` }),
);
let seen = 0;
for await (const event of hubbub.read("lobby", { after })) {
  stdout.write(`${event.type === "message" ? event.text : event.type}\n`);
  if (++seen === Number(count)) break;
}
await Promise.all(sending);
hubbub[Symbol.dispose]();
