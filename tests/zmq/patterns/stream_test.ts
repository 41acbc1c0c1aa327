import { assertEquals, assertThrows } from "@std/assert";
import { Stream, ZmqError } from "../../../zmq/mod.ts";
import { test } from "../sockets.ts";

test("Stream: speaks plain TCP, and reports connections and disconnections", async () => {
  using server = new Stream();
  using client = new Stream();
  await server.bind("tcp://127.0.0.1:*");
  client.connect(server.lastEndpoint ?? "", { routingId: "server" });

  const [, greeting] = await server.receive();
  assertEquals(greeting.length, 0);
  const [name, connected] = await client.receive();
  assertEquals([`${name}`, connected.length], ["server", 0]);

  await client.send(["server", "GET / HTTP/1.0\r\n\r\n"]);
  assertEquals(`${(await server.receive())[1]}`, "GET / HTTP/1.0\r\n\r\n");

  client.close();
  const [, gone] = await server.receive();
  assertEquals(gone.length, 0);
});

test("Stream: without notify, it reports only data", async () => {
  using server = new Stream({ notify: false });
  using client = new Stream({ notify: false });
  await server.bind("tcp://127.0.0.1:*");
  client.connect(server.lastEndpoint ?? "", { routingId: "server" });
  await client.send(["server", "hello"]);
  assertEquals(`${(await server.receive())[1]}`, "hello");
});

test("Stream: refuses transports other than TCP", () => {
  using stream = new Stream();
  for (const address of ["ipc://@hubbub-stream", "inproc://stream"]) {
    for (const call of [() => stream.bindSync(address), () => stream.connect(address)]) {
      assertEquals(assertThrows(call, ZmqError).code, "EPROTONOSUPPORT");
    }
  }
  return Promise.resolve();
});
