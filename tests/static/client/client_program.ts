// A program as one would write it with the client alone: it sends numbered messages to the lobby and
// writes what it reads there, a line for each.
//
//   deno run -A client_program.ts URL CURSOR COUNT

import { Client } from "@hubbub/client";

const [url = "", after = "", count = "0"] = Deno.args;
using hubbub = new Client({ url });

for (let number = 0; number < Number(count); number++) {
  hubbub.send("lobby", { from: "Bot", text: `message ${number}` });
}
let seen = 0;
for await (const event of hubbub.read("lobby", { after })) {
  const line = event.type === "message" ? event.text : event.type;
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
  if (++seen === Number(count)) break;
}
