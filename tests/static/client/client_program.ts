// Sends numbered messages to the lobby and prints each message that it reads there.
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
