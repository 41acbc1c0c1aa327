// Node's `http` as a hub: each message is written to each response.

import { createServer } from "node:http";

const readers = new Set();

const server = createServer((request, response) => {
  if (request.method === "POST") return publish(request, response);
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.write(": open\n\n");
  readers.add(response);
  response.on("close", () => readers.delete(response));
});

function publish(request, response) {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const event = Buffer.from(`event: message\ndata: ${Buffer.concat(parts)}\n\n`);
    for (const reader of readers) reader.write(event);
    response.writeHead(204).end();
  });
}

server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () => {
  process.stdout.write(`listening on ${server.address().port}\n`);
});
