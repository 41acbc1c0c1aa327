// npm's better-sse as its guide shows it: one channel, one session for each reader. The library's
// path is the first argument.

import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const { createChannel, createSession } = await import(pathToFileURL(process.argv[2]).href);
const channel = createChannel();

const server = createServer(async (request, response) => {
  if (request.method === "POST") return publish(request, response);
  channel.register(await createSession(request, response));
});

function publish(request, response) {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    channel.broadcast(JSON.parse(Buffer.concat(parts)), "message");
    response.writeHead(204).end();
  });
}

server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () => {
  process.stdout.write(`listening on ${server.address().port}\n`);
});
