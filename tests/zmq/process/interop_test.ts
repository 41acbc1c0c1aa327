import { assertEquals } from "@std/assert";
import {
  Authenticator,
  Context,
  curveKeyPair,
  Dealer,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  type Socket,
  Stream,
  Subscriber,
  XPublisher,
  XSubscriber,
} from "../../../zmq/mod.ts";
import { programTest, texts } from "../sockets.ts";

/** The start of every peer: opens a socket of the type in the first argument, at the address in the second. */
const PROLOGUE = `
import sys, zmq
peer = zmq.Context().socket(getattr(zmq, sys.argv[1]))
peer.linger = 5000
def join():
    peer.connect(sys.argv[2])
`;

async function pythonWithZmq(): Promise<string> {
  for (const python of ["python3", "/usr/bin/python3"]) {
    const command = new Deno.Command(python, { args: ["-I", "-c", "import zmq"], stderr: "null" });
    if (await command.output().then(({ success }) => success, () => false)) return python;
  }
  throw new Error("Cannot find a python3 with zmq: install the package python3-zmq");
}

interface Peer {
  type: string;
  socket: Socket;
  script: string;
}

/** Binds the socket, runs a pyzmq peer that connects to it, and returns what the peer printed. */
async function withPeer(
  { type, socket, script }: Peer,
  talk: () => Promise<void>,
): Promise<string> {
  await socket.bind("tcp://127.0.0.1:*");
  await using peer = new Deno.Command(await pythonWithZmq(), {
    args: ["-I", "-c", PROLOGUE + script, type, socket.lastEndpoint ?? ""],
    stdout: "piped",
  }).spawn();
  await talk();
  const said = await new Response(peer.stdout).text();
  assertEquals((await peer.status).code, 0);
  return said.trim();
}

/** Answers two messages with their parts in reverse order. */
const ECHO = `
join()
for _ in range(2):
    peer.send_multipart(peer.recv_multipart()[::-1])
`;

programTest("pyzmq: its PULL receives from a Push", async () => {
  using socket = new Push();
  const script = "join()\nprint(peer.recv_multipart())";
  const said = await withPeer(
    { type: "PULL", socket, script },
    () => socket.send(["a", null, "ü"]),
  );
  assertEquals(said, String.raw`[b'a', b'', b'\xc3\xbc']`);
});

programTest("pyzmq: a Pull receives from its PUSH", async () => {
  using socket = new Pull();
  const script = "join()\nfor n in range(2000): peer.send_multipart([b'n', str(n).encode()])";
  await withPeer({ type: "PUSH", socket, script }, async () => {
    for (let number = 0; number < 2000; number++) {
      assertEquals(texts(await socket.receive()), ["n", `${number}`]);
    }
  });
});

programTest("pyzmq: its REP answers a Request", async () => {
  using socket = new Request();
  await withPeer({ type: "REP", socket, script: ECHO }, async () => {
    for (const text of ["one", "two"]) {
      await socket.send([text, "x"]);
      assertEquals(texts(await socket.receive()), ["x", text]);
    }
  });
});

programTest("pyzmq: a Reply answers its REQ", async () => {
  using socket = new Reply();
  const script = "join()\nfor q in (b'1', b'2'):\n    peer.send(q)\n    print(peer.recv())";
  const said = await withPeer({ type: "REQ", socket, script }, async () => {
    for (let count = 0; count < 2; count++) {
      await socket.send(["re:", ...await socket.receive()].join(""));
    }
  });
  assertEquals(said, "b're:1'\nb're:2'");
});

programTest("pyzmq: a Dealer talks to its ROUTER", async () => {
  using socket = new Dealer({ routingId: "deno" });
  const script = `
join()
for _ in range(2):
    name, *parts = peer.recv_multipart()
    peer.send_multipart([name, name, *parts])
`;
  await withPeer({ type: "ROUTER", socket, script }, async () => {
    for (const text of ["one", "two"]) {
      await socket.send(text);
      assertEquals(texts(await socket.receive()), ["deno", text]);
    }
  });
});

programTest("pyzmq: a Router talks to its DEALER", async () => {
  using socket = new Router();
  const script = `
peer.routing_id = b'python'
join()
peer.send_multipart([b'hello', b''])
print(peer.recv_multipart())
`;
  const said = await withPeer({ type: "DEALER", socket, script }, async () => {
    assertEquals(texts(await socket.receive()), ["python", "hello", ""]);
    await socket.send(["python", "welcome"]);
  });
  assertEquals(said, "[b'welcome']");
});

programTest("pyzmq: a Pair talks to its PAIR", async () => {
  using socket = new Pair();
  await withPeer({ type: "PAIR", socket, script: ECHO }, async () => {
    for (let count = 0; count < 2; count++) {
      await socket.send(["a", "b"]);
      assertEquals(texts(await socket.receive()), ["b", "a"]);
    }
  });
});

const LISTENER = "peer.subscribe(b'a')\njoin()\nprint(peer.recv_multipart())";

programTest("pyzmq: its SUB receives from a Publisher", async () => {
  using socket = new Publisher();
  const peer = { type: "SUB", socket, script: LISTENER };
  assertEquals(await withPeer(peer, () => publishUntilDisconnected(socket)), "[b'abc', b'1']");
});

/** Publishes until the peer has ended: messages are dropped until its subscription has arrived. */
async function publishUntilDisconnected(socket: Publisher): Promise<void> {
  let hasLeft = false;
  socket.events.on("disconnect", () => hasLeft = true);
  while (!hasLeft) {
    await socket.send(["abc", "1"]);
    // Yields, because the peer may share the only processor.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

programTest("pyzmq: its SUB receives from an XPublisher", async () => {
  using socket = new XPublisher();
  const said = await withPeer({ type: "SUB", socket, script: LISTENER }, async () => {
    assertEquals(texts(await socket.receive()), ["\x01a"]);
    await socket.send(["abc", "1"]);
  });
  assertEquals(said, "[b'abc', b'1']");
});

for (const subscriber of [Subscriber, XSubscriber]) {
  programTest(`pyzmq: a ${subscriber.name} receives from its XPUB`, async () => {
    using socket = new subscriber();
    const script = "join()\nprint(peer.recv())\npeer.send_multipart([b'abc', b'2'])";
    const said = await withPeer({ type: "XPUB", socket, script }, async () => {
      if (socket instanceof Subscriber) socket.subscribe("a");
      else await socket.send("\x01a");
      assertEquals(texts(await socket.receive()), ["abc", "2"]);
    });
    assertEquals(said, String.raw`b'\x01a'`);
  });
}

programTest("pyzmq: a Stream talks to its STREAM", async () => {
  using socket = new Stream();
  const script = `
join()
name, empty = peer.recv_multipart()
peer.send_multipart([name, b'plain'])
print(peer.recv_multipart()[1])
`;
  const said = await withPeer({ type: "STREAM", socket, script }, async () => {
    const [peer] = await socket.receive();
    assertEquals(`${(await socket.receive())[1]}`, "plain");
    await socket.send([peer, "tcp"]);
  });
  assertEquals(said, "b'tcp'");
});

programTest("pyzmq: an Authenticator admits it with CURVE", async () => {
  const [server, client] = [curveKeyPair(), curveKeyPair()];
  await using context = new Context();
  using _authenticator = new Authenticator({ context, curveKeys: [client.publicKey] });
  using socket = new Reply({ context, curveServer: true, curveSecretKey: server.secretKey });
  const script = `
peer.curve_serverkey = b'${server.publicKey}'
peer.curve_publickey = b'${client.publicKey}'
peer.curve_secretkey = b'${client.secretKey}'
join()
peer.send(b'secret')
print(peer.recv())
`;
  const said = await withPeer({ type: "REQ", socket, script }, async () => {
    assertEquals(texts(await socket.receive()), ["secret"]);
    await socket.send("kept");
  });
  assertEquals(said, "b'kept'");
});
