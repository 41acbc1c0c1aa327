// The recipe for nginx in docs/authentication.md, with a real nginx.

import { assertEquals } from "@std/assert";
import { TrustedHeaderAuth } from "../../auth/trusted_header.ts";
import { readProxySettings } from "../../chat/config/auth.ts";
import { TrustedProxies } from "../../http/client_ip.ts";
import { startNginx } from "../system/proxies/proxies.ts";
import {} from "./tokens.ts";
import { test } from "../testing.ts";

const PAGE = Deno.readTextFileSync(new URL("../../docs/authentication.md", import.meta.url));
const [, RECIPE = ""] = /```nginx\n(.*?)```/s.exec(PAGE) ?? [];

/** A server on loopback, with its address as the recipe writes it. */
function listen(handler: Deno.ServeHandler<Deno.NetAddr>) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  return {
    host: `127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Answers with the user, address and host of the request as Hubbub sees them. */
function hubbub() {
  const proxies = new TrustedProxies(["127.0.0.1"]);
  const settings = readProxySettings(() => undefined);
  const access = new TrustedHeaderAuth(settings, { proxies, nameChars: 64 });
  return listen(async (request, { remoteAddr: { hostname: peer } }) => {
    const identity = await access.identify(request, { peer }) ?? null;
    const address = proxies.clientOf(peer, request.headers.get("x-forwarded-for"));
    return Response.json({ identity, address, host: request.headers.get("host") });
  });
}

/** Answers as Authelia does: knows Ann by her cookie and lets a guest in without a name. */
function portal() {
  return listen((request) => {
    if (new URL(request.url).pathname !== "/api/authz/auth-request") {
      return new Response(null, { status: 404 });
    }
    const cookie = request.headers.get("cookie");
    if (cookie === "session=guest") return new Response();
    if (cookie !== "session=ann") return new Response(null, { status: 401 });
    // Headers are written with one character per byte of UTF-8.
    return new Response(null, {
      headers: { "remote-user": "ann", "remote-name": "Ann Zo\u00C3\u00AB" },
    });
  });
}

test("docs/authentication.md: behind nginx as described, the portal alone names the user", async () => {
  await using chat = hubbub();
  await using authelia = portal();
  const lines = RECIPE.replace("127.0.0.1:8000", chat.host)
    .replace("127.0.0.1:9091", authelia.host);
  await using nginx = await startNginx(({ port }) =>
    `server {\n  listen 127.0.0.1:${port};\n  ${lines}\n}`
  );
  using client = Deno.createHttpClient({ localAddress: "127.0.0.2" });
  const ask = async (headers: Record<string, string>) => {
    const response = await fetch(nginx.url, { headers, client });
    if (response.ok) return await response.json();
    await response.body?.cancel();
    return response.status;
  };
  const heard = (identity: unknown) => ({
    identity,
    address: "127.0.0.2",
    host: new URL(nginx.url).host,
  });

  const claims = { "remote-user": "bob", "remote-name": "Bob" };
  const ann = heard({ id: "ann", name: "Ann Zoë", role: "member" });
  assertEquals(await ask({ cookie: "session=ann" }), ann);
  assertEquals(await ask({ cookie: "session=ann", ...claims }), ann);
  assertEquals(await ask({ cookie: "session=guest", ...claims }), heard(null));
  assertEquals(await ask(claims), 401);
});
