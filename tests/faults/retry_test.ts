// Case 5: the same message is sent more than once, because a response was lost or a user was quick.

import { assert, assertEquals } from "@std/assert";
import { openStream } from "../harness/test_server.ts";
import { Cluster } from "./cluster/cluster.ts";
import { post } from "./cluster/writer.ts";
import { test } from "../testing.ts";

/** Forwards requests and drops the responses: the connection breaks at the first byte of each. */
class AnswerThief implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #target: number;
  readonly #serving: Promise<void>;
  stolen = 0;

  constructor(url: string) {
    this.#target = Number(new URL(url).port);
    this.#serving = this.#serve();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
  }

  async #serve() {
    for await (const client of this.#listener) await this.#steal(client);
  }

  async #steal(client: Deno.TcpConn) {
    const server = await Deno.connect({ hostname: "127.0.0.1", port: this.#target });
    const forwarding = client.readable.pipeTo(server.writable).catch(() => {});
    const reader = server.readable.getReader();
    if (!(await reader.read()).done) this.stolen++;
    client.close();
    await reader.cancel();
    await forwarding;
  }
}

function request(id: string): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id, from: "Ann", text: "once" }),
  };
}

test("P1 Retry: a message whose response was lost is answered 200, at any web process", async () => {
  await using cluster = await Cluster.start([{}, {}]);
  const [first = "", second = ""] = cluster.urls;
  await using thief = new AnswerThief(first);
  const id = crypto.randomUUID();
  assertEquals(await post(thief.url, { room: "lobby", id }), undefined);
  assertEquals(thief.stolen, 1);
  const receipts = [];
  for (const url of [first, second]) {
    const answer = await fetch(`${url}/api/rooms/lobby/messages`, request(id));
    assertEquals(answer.status, 200);
    receipts.push(await answer.json());
  }
  await cluster.broker.end();
  await cluster.startBroker();
  receipts.push(await post(second, { room: "lobby", id }));
  for (const receipt of receipts) assertEquals(receipt, receipts[0]);
  assertEquals((await cluster.log.stored(["lobby"])).map((position) => position.id), [id]);
});

test("P1 P2 Retry: tabs that send one id at once store one message", async () => {
  await using cluster = await Cluster.start([{}, {}]);
  using stream = await openStream(`${cluster.urls[1]}/api/events?room=lobby`);
  await stream.until("resume");
  const ids = Array.from({ length: 20 }, () => crypto.randomUUID());
  const tabs = [...cluster.urls, ...cluster.urls, ...cluster.urls];
  await Promise.all(ids.map(async (id) => {
    const answers = await Promise.all(
      tabs.map((url) => fetch(`${url}/api/rooms/lobby/messages`, request(id))),
    );
    assert(answers.some(({ status }) => status === 201), "one tab hears that it is new");
    assert(answers.every(({ ok }) => ok), "every tab hears that it is stored");
    const receipts = await Promise.all(answers.map((answer) => answer.json()));
    for (const receipt of receipts) assertEquals(receipt, receipts[0]);
  }));
  const stored = await cluster.log.stored(["lobby"]);
  assertEquals(stored.map(({ id }) => id).sort(), ids.sort());
  for (const { gid, id } of stored) {
    const seen = JSON.parse((await stream.until("message")).data);
    assertEquals([seen.gid, seen.id], [gid, id]);
  }
});
