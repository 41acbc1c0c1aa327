import { assertEquals } from "@std/assert";
import { Pair } from "../../../zmq/mod.ts";
import { join, test, texts, TRANSPORTS } from "../sockets.ts";

for (const transport of TRANSPORTS) {
  test(`Pair: sends in both directions over ${transport}`, async () => {
    using left = new Pair();
    using right = new Pair();
    await join(transport, left, right);
    await right.send("ping");
    assertEquals(texts(await left.receive()), ["ping"]);
    await left.send("pong");
    assertEquals(texts(await right.receive()), ["pong"]);
  });
}
