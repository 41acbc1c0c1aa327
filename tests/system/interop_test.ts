import { assertEquals } from "@std/assert";
import { LocalServer } from "../harness/local_server.ts";
import { openStream } from "../harness/test_server.ts";

/** Subscribes to one room, sends one message, prints the received frames as JSON lines. */
const PARTICIPANT = `
import json, sys, uuid, zmq
push_endpoint, sub_endpoint = sys.argv[1:3]
context = zmq.Context()
sub = context.socket(zmq.SUB)
sub.subscribe(b"r.lobby.")
sub.subscribe(b"b.")
sub.connect(sub_endpoint)
push = context.socket(zmq.PUSH)
push.connect(push_endpoint)
while sub.recv_multipart()[0] != b"b.":
    pass
draft = {"id": str(uuid.uuid4()), "room": "lobby", "from": "Python", "text": "hello from pyzmq"}
push.send_multipart([b"h1", b"python", json.dumps(draft).encode()])
for expected in range(2):
    frames = [b"b."]
    while frames[0] == b"b.":
        frames = sub.recv_multipart()
    print(json.dumps([frames[0].decode(), json.loads(frames[2])["text"]]), flush=True)
context.destroy(linger=0)
`;
import { test } from "../testing.ts";

/**
 * A Python that can import zmq (`-I`, or it would find our own folder of that name): the system's, if
 * another one comes first on PATH.
 */
async function pythonWithZmq(): Promise<string> {
  for (const python of ["python3", "/usr/bin/python3"]) {
    const command = new Deno.Command(python, { args: ["-I", "-c", "import zmq"], stderr: "null" });
    if (await command.output().then(({ success }) => success, () => false)) return python;
  }
  throw new Error("Cannot find a python3 with zmq: install the package python3-zmq");
}

test("Interop: a pyzmq PUSH and a pyzmq SUB take part in the chat", async () => {
  await using chat = await LocalServer.start();
  using stream = await openStream(`${chat.url}/event/fetch`);
  await stream.next();
  const endpoints = [`ipc://${chat.data}/pull.sock`, `ipc://${chat.data}/pub.sock`];
  await using python = new Deno.Command(await pythonWithZmq(), {
    args: ["-I", "-c", PARTICIPANT, ...endpoints],
    stdout: "piped",
  }).spawn();
  const { data } = await stream.until("msg");
  assertEquals(JSON.parse(data), { from: "Python", text: "hello from pyzmq" });
  const body = new URLSearchParams({ from: "Ann", text: "hello from a browser" });
  const post = await fetch(`${chat.url}/message/broadcast`, { method: "POST", body });
  assertEquals(await post.json(), true);
  const heard = (await new Response(python.stdout).text()).trim().split("\n");
  assertEquals(heard.map((line) => JSON.parse(line)), [
    ["r.lobby.", "hello from pyzmq"],
    ["r.lobby.", "hello from a browser"],
  ]);
  assertEquals((await python.status).code, 0);
});
