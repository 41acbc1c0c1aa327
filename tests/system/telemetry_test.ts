// The telemetry that Deno exports from the web process with OpenTelemetry turned on, as a collector
// receives it.

import { assert, assertEquals } from "@std/assert";
import { SignJWT } from "jose";
import { openStream, TestServer } from "../harness/test_server.ts";
import { test } from "../testing.ts";

/** Receives exports (OTLP over HTTP, as JSON). */
class Collector implements AsyncDisposable {
  /** Everything received. */
  text = "";
  #wake = Promise.withResolvers<void>();
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      this.text += await request.text();
      this.#wake.resolve();
      this.#wake = Promise.withResolvers();
      return Response.json({});
    },
  );

  /** Environment that makes a process export to it at once. */
  get settings() {
    return {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${this.#server.addr.port}`,
      OTEL_BSP_SCHEDULE_DELAY: "50",
      OTEL_METRIC_EXPORT_INTERVAL: "50",
    };
  }

  async until(part: string): Promise<void> {
    while (!this.text.includes(part)) await this.#wake.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

test("Telemetry: no span contains the token of a URL, wherever it leads", async () => {
  const secret = crypto.randomUUID();
  await using collector = await new Collector();
  await using chat = await TestServer.start({
    ...collector.settings,
    HUBBUB_ACCESS: "token",
    HUBBUB_TOKEN_SECRET: secret,
  });
  const token = await new SignJWT({ sub: "ann", hubbub: { read: ["lobby"] } })
    .setProtectedHeader({ alg: "HS256" }).setExpirationTime("1h")
    .sign(new TextEncoder().encode(secret));
  for (const parameter of ["access_token", "access%5Ftoken"]) {
    using stream = await openStream(`${chat.url}/api/events?room=lobby&${parameter}=${token}`);
    await stream.until("resume");
  }
  for (const path of ["/", "/api/me", "/nothing", "/static/client/mod.js"]) {
    await (await fetch(`${chat.url}${path}?access_token=${token}&a=b`)).body?.cancel();
  }
  await (await fetch(`${chat.url}/health/live?last`)).body?.cancel();
  await collector.until("/health/live?last");
  assert(collector.text.includes("/api/events?room=lobby"), collector.text);
  assert(collector.text.includes("/nothing?a=b"), collector.text);
  const [head = "", claims = "", signature = ""] = token.split(".");
  for (const part of ["access_token", "access%5Ftoken", head, claims, signature]) {
    assertEquals(collector.text.includes(part), false, part);
  }
});
