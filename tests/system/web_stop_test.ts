// A web process that is stopped under load: messages sent meanwhile are stored, or the response tells
// clients to send them again.

import { assert, assertEquals } from "@std/assert";
import { TestServer } from "../harness/test_server.ts";
import { type Answer, RawConnection } from "../routes/hostile/raw_connection.ts";
import { test } from "../testing.ts";

/** Busy clients, each on a connection that it keeps open. */
const CLIENTS = 8;
/** Responses that the clients have received in total before the process is stopped. */
const ANSWERS = 100;
const RESTARTS = 3;
/** On a slow machine, the second in which a pending message is acknowledged may pass before we look. */
const MAX_TRIES = 5;

const OK = [200, 201];

interface Post {
  readonly head: string;
  readonly body: string;
}

function post({ url }: TestServer, { isCareful = false } = {}): Post {
  const body = JSON.stringify({ id: crypto.randomUUID(), from: "Ann", text: "hello" });
  const head = [
    "POST /api/rooms/lobby/messages HTTP/1.1",
    `host: ${new URL(url).host}`,
    "content-type: application/json",
    `content-length: ${body.length}`,
    ...(isCareful ? ["expect: 100-continue"] : []),
  ];
  return { head: `${head.join("\r\n")}\r\n\r\n`, body };
}

function isRetried(answer: Answer): boolean {
  return answer.status === 503 && Number(answer.headers.get("retry-after")) > 0;
}

/** Resolves with the exit code. */
async function stopWeb({ web }: TestServer): Promise<number> {
  web.kill("SIGTERM");
  return (await web.status).code;
}

/** Resolves when the web process no longer accepts connections. */
async function closed({ url }: TestServer) {
  const { hostname, port } = new URL(url);
  for (;;) {
    try {
      (await Deno.connect({ hostname, port: Number(port) })).close();
    } catch {
      return;
    }
  }
}

test("Web process: on stop a post with an incomplete body is answered 503, to be sent again", async () => {
  await using chat = await TestServer.start();
  using connection = await RawConnection.open(chat.url);
  const { head, body } = post(chat, { isCareful: true });
  // The server asks for the body when it starts to read it.
  assertEquals((await connection.ask(head))?.status, 100);
  await connection.send(body.slice(0, 10));
  const stopping = stopWeb(chat);
  const answer = await connection.answer();
  assertEquals([answer?.status, JSON.parse(answer?.body ?? "").code], [503, "body-incomplete"]);
  assert(answer && isRetried(answer));
  assertEquals(await stopping, 0);
});

test("Web process: on stop a post that waits for the broker is acknowledged", async () => {
  await using chat = await TestServer.start();
  for (let tries = 1; !await isAcknowledgedAtStop(chat); tries++) {
    assert(tries < MAX_TRIES, `refused ${tries} times`);
    await chat.startWeb();
    await chat.ready();
  }
});

/** Whether a message sent to a frozen broker, which resumes at the stop, was stored. */
async function isAcknowledgedAtStop(chat: TestServer): Promise<boolean> {
  using connection = await RawConnection.open(chat.url);
  chat.broker.kill("SIGSTOP");
  const { head, body } = post(chat);
  await connection.send(head + body);
  await (await fetch(`${chat.url}/health/live`)).body?.cancel();
  const stopping = stopWeb(chat);
  await closed(chat);
  chat.broker.kill("SIGCONT");
  const answer = await connection.answer();
  assertEquals(await stopping, 0);
  return answer?.status === 201;
}

test("Web process: under load every stop leaves posts stored or to be sent again, none rejected", async () => {
  await using chat = await TestServer.start({ HUBBUB_LIMITS: "off" });
  for (let restart = 0; restart < RESTARTS; restart++) {
    if (restart > 0) await chat.startWeb();
    await chat.ready();
    const busy = Promise.withResolvers<void>();
    let count = 0;
    const answered = () => ++count === ANSWERS && busy.resolve();
    const clients = Array.from({ length: CLIENTS }, () => postUntilClosed(chat, answered));
    await busy.promise;
    assertEquals(await stopWeb(chat), 0);
    const bad = (await Promise.all(clients)).flat();
    assertEquals(bad.map(({ status, body }) => `${status} ${body}`), []);
  }
});

/** Posts one message after another until the server hangs up; returns the wrong responses. */
async function postUntilClosed(chat: TestServer, answered: () => void): Promise<Answer[]> {
  using connection = await RawConnection.open(chat.url);
  const bad: Answer[] = [];
  for (;;) {
    const { head, body } = post(chat);
    // In two pieces, as many clients do.
    await connection.send(head);
    const answer = await connection.ask(body);
    if (!answer) return bad;
    answered();
    if (!OK.includes(answer.status) && !isRetried(answer)) bad.push(answer);
  }
}
