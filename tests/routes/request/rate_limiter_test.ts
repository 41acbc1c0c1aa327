import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { badCredentials } from "../../../auth/jwt/verify.ts";
import { ChatError } from "../../../chat/errors.ts";
import { limitFailedLogins, RateLimiter } from "../../../routes/request/rate_limiter.ts";
import { toProblem } from "../../../routes/request/error_responses.ts";
import { type Action, RATE_LIMITS } from "../../../routes/request/rate_limits.ts";
import { LocalServer } from "../../harness/local_server.ts";
import type { RunningServer } from "../../harness/test_server.ts";
import { test } from "../../testing.ts";
import { stopClock } from "../../harness/stopped_clock.ts";

const ADDRESS = "203.0.113.7";

/** A limiter with a clock that the test moves. */
function newLimiter() {
  const clock = { ms: 0 };
  return { clock, limiter: new RateLimiter({ isOn: true, now: () => clock.ms }) };
}

/** Returns how many actions are allowed before one is rejected, at most `max`. */
function passes(
  limiter: RateLimiter,
  max: number,
  [action, doing]: Parameters<RateLimiter["consume"]>,
) {
  for (let passed = 0; passed < max; passed++) {
    try {
      limiter.consume(action, doing);
    } catch (error) {
      assert(error instanceof ChatError);
      return passed;
    }
  }
  return max;
}

for (
  const [action, rates] of Object.entries(RATE_LIMITS) as [Action, typeof RATE_LIMITS[Action]][]
) {
  for (const [scope, { burst }] of Object.entries(rates)) {
    test(`RateLimiter: allows one ${scope} a burst of ${burst} for "${action}", independent of others`, () => {
      const { limiter } = newLimiter();
      const doing = (key: string) => scope === "room" ? { rooms: [key] } : { [scope]: key };
      assertEquals(passes(limiter, burst + 10, [action, doing("a")]), burst);
      assertEquals(passes(limiter, 1, [action, doing("b")]), 1);
    });
  }
}

test("RateLimiter: says when to retry, and allows it then", () => {
  const { clock, limiter } = newLimiter();
  const doing = { identity: "ann", address: ADDRESS };
  passes(limiter, 1_000, ["login", doing]);
  const error = assertThrows(() => limiter.consume("login", doing), ChatError);
  const { status, code, headers, detail } = toProblem(error);
  assertEquals([status, code, headers], [429, "rate-limited", { "retry-after": "20" }]);
  assertEquals(detail, "Rate limit exceeded for sign-in attempts: retry in 20 s");
  clock.ms += 20_000;
  limiter.consume("login", doing);
});

test("RateLimiter: never asks to retry at once", () => {
  const { limiter } = newLimiter();
  const doing = { address: ADDRESS };
  passes(limiter, 1_000, ["post", doing]);
  const { details } = assertThrows(() => limiter.consume("post", doing), ChatError);
  assertEquals(details.retryAfter, 1);
});

test("RateLimiter: an action rejected by one bucket does not count in others", () => {
  const { limiter } = newLimiter();
  const busy = { identity: "ann", address: ADDRESS };
  const passed = passes(limiter, 10_000, ["post", busy]);
  for (let i = 0; i < 10_000; i++) passes(limiter, 1, ["post", busy]);
  const burst = RATE_LIMITS.post.address?.burst ?? 0;
  assertEquals(passes(limiter, 10_000, ["post", { address: ADDRESS }]), burst - passed);
});

test("RateLimiter: counts an IPv6 client by its network", () => {
  const { limiter } = newLimiter();
  passes(limiter, 1_000, ["post", { address: "2001:db8:0:1::1" }]);
  assertEquals(passes(limiter, 1, ["post", { address: "2001:db8:0:1:ffff::2" }]), 0);
  assertEquals(passes(limiter, 1, ["post", { address: "2001:db8:0:2::1" }]), 1);
});

/** Returns how many responses of this size are allowed before one is rejected. */
function passingAnswers(
  limiter: RateLimiter,
  bytes: number,
  doing: Parameters<RateLimiter["consume"]>[1],
) {
  for (let passed = 0;; passed++) {
    try {
      if (passed === 10_000) return passed;
      limiter.consumeResponse(bytes, doing);
    } catch (error) {
      assert(error instanceof ChatError && error.code === "rate-limited");
      return passed;
    }
  }
}

const KIB = 1_024;

test("P6 RateLimiter: counts large responses by size, and does not count small ones", () => {
  const { clock, limiter } = newLimiter();
  const at = (address: string) => ({ address });
  assertEquals(passingAnswers(limiter, 128 * KIB, at("203.0.113.1")), 512);
  assertEquals(passingAnswers(limiter, 100 * KIB, at("203.0.113.2")), Math.ceil(4_096 / 7));
  assertEquals(passingAnswers(limiter, 16 * KIB, at("203.0.113.1")), 10_000);
  const unlimited = { ...at("203.0.113.1"), isUnlimited: true };
  assertEquals(passingAnswers(limiter, 128 * KIB, unlimited), 10_000);
  clock.ms += 1_000;
  assertEquals(passingAnswers(limiter, 128 * KIB, at("203.0.113.1")), 200 / 8);
});

test("P6 RateLimiter: bounds large responses to all addresses together, but not small ones", () => {
  const { clock, limiter } = newLimiter();
  const addresses = Array.from({ length: 4 }, (_, i) => ({ address: `203.0.113.${i}` }));
  const passed = () =>
    addresses.reduce((sum, doing) => sum + passingAnswers(limiter, 128 * KIB, doing), 0);
  assertEquals(passed() * 128 * KIB, 256 * KIB * KIB);
  assertEquals(passingAnswers(limiter, 16 * KIB, { address: "203.0.113.99" }), 10_000);
  clock.ms += 1_000;
  assertEquals(passed() * 128 * KIB, 8 * KIB * KIB);
});

test("P6 RateLimiter: a few addresses cannot block files for others, nor get much more", () => {
  const { limiter } = newLimiter();
  const passed = (i: number) =>
    passingAnswers(limiter, 128 * KIB, { address: `203.0.113.${i}` }) * 128 * KIB;
  assertEquals([0, 1, 2, 3].map(passed), Array.from({ length: 4 }, () => 64 * KIB * KIB));
  assertEquals([4, 5, 0, 4].map(passed), [2, 2, 0, 0].map((mib) => mib * KIB * KIB));
});

test("RateLimiter: allows everything if it is off", () => {
  const limiter = new RateLimiter({ isOn: false });
  assertEquals(passingAnswers(limiter, 128 * KIB, { address: ADDRESS }), 10_000);
  assertEquals(passes(limiter, 10_000, ["post", { address: ADDRESS, rooms: ["lobby"] }]), 10_000);
});

/** Concurrent requests. */
const AT_ONCE = 25;

/** Repeats a request until it is rejected, and returns the rejection or another unexpected response. */
async function flood(max: number, ask: () => Promise<Response>): Promise<Response> {
  for (let asked = 0; asked < max; asked += AT_ONCE) {
    const responses = await Promise.all(Array.from({ length: AT_ONCE }, () => ask()));
    const refused = responses.find(({ status }) => status === 429);
    const others = responses.filter((response) => response !== refused);
    await Promise.all(others.map(({ body }) => body?.cancel()));
    if (refused) return refused;
  }
  return await ask();
}

const FLOODS: Record<string, (chat: RunningServer, forwardedFor: string) => Promise<Response>> = {
  "messages": ({ url }, forwardedFor) =>
    fetch(`${url}/api/rooms/lobby/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": forwardedFor },
      body: JSON.stringify({ id: crypto.randomUUID(), from: "Ann", text: "hello" }),
    }),
  "forms": ({ url }, forwardedFor) =>
    fetch(`${url}/message/broadcast`, {
      method: "POST",
      headers: { "x-forwarded-for": forwardedFor },
      body: new URLSearchParams({ from: "Ann", text: "hello", room: crypto.randomUUID() }),
    }),
  "searches": ({ url }, forwardedFor) =>
    fetch(`${url}/api/search?q=hello`, { headers: { "x-forwarded-for": forwardedFor } }),
  "files": ({ url }, forwardedFor) =>
    fetch(`${url}/static/vendor/highlight.js`, {
      headers: { "accept-encoding": "identity", "x-forwarded-for": forwardedFor },
    }),
  "the tutorial's streams": ({ url }, forwardedFor) =>
    fetch(`${url}/event/fetch`, { method: "HEAD", headers: { "x-forwarded-for": forwardedFor } }),
  "streams": ({ url }, forwardedFor) =>
    fetch(`${url}/api/events`, { method: "HEAD", headers: { "x-forwarded-for": forwardedFor } }),
};

for (const [what, ask] of Object.entries(FLOODS)) {
  test(`Rate limits: reject a flood of ${what} from one client, and serve others`, async () => {
    using _clock = stopClock();
    await using chat = await LocalServer.start({
      HUBBUB_BUNDLE: "off",
      HUBBUB_TRUSTED_PROXIES: "127.0.0.1",
    });
    const refused = await flood(3_000, () => ask(chat, ADDRESS));
    assertEquals(refused.status, 429);
    assert(Number(refused.headers.get("retry-after")) >= 1);
    assertEquals(refused.headers.get("content-type"), "application/problem+json");
    await refused.body?.cancel();
    const other = await ask(chat, "203.0.113.8");
    assert(other.ok, `${other.status}`);
    await other.body?.cancel();
  });
}

test(
  "Rate limits: block a flooded room for a while, and no other",
  async () => {
    using _clock = stopClock();
    await using chat = await LocalServer.start({ HUBBUB_TRUSTED_PROXIES: "127.0.0.1" });
    let client = 0;
    const post = (room: string) =>
      fetch(`${chat.url}/message/broadcast`, {
        method: "POST",
        headers: { "x-forwarded-for": `203.0.113.${client++ % 256}` },
        body: new URLSearchParams({ from: "Ann", text: "hello", room }),
      });
    const refused = await flood(3_000, () => post("lobby"));
    assertEquals([refused.status, (await refused.json()).code], [429, "rate-limited"]);
    assertEquals(await (await post("dev")).json(), true);
  },
);

test("Rate limits: a client without a trusted proxy cannot change its address", async () => {
  using _clock = stopClock();
  await using chat = await LocalServer.start();
  let client = 0;
  const ask = () => FLOODS.searches?.(chat, `203.0.113.${client++ % 256}`) ?? fetch(chat.url);
  const refused = await flood(1_000, ask);
  assertEquals(refused.status, 429);
  await refused.body?.cancel();
});

test("Rate limits: HUBBUB_LIMITS=off allows a flood", async () => {
  using _clock = stopClock();
  await using chat = await LocalServer.start({ HUBBUB_LIMITS: "off" });
  const last = await flood(400, () => fetch(`${chat.url}/api/search?q=hello`));
  assertEquals(last.status, 200);
  await last.body?.cancel();
});

test("Rate limits: after too many bad credentials an address has to wait before more are checked", async () => {
  const { clock, limiter } = newLimiter();
  const attempt = limitFailedLogins(limiter);
  const checked: string[] = [];
  const show = (what: "good" | "bad", address = ADDRESS) =>
    attempt(address, () => {
      checked.push(what);
      if (what === "good") return Promise.resolve(what);
      return Promise.reject(badCredentials("The token is none"));
    });
  const { burst = 0 } = RATE_LIMITS.login.address ?? {};
  const statusOf = async (address?: string) =>
    toProblem(await assertRejects(() => show("bad", address), ChatError)).status;
  for (let i = 0; i < 2 * burst; i++) assertEquals(await show("good"), "good");
  for (let i = 0; i < burst; i++) assertEquals(await statusOf(), 401);
  checked.length = 0;
  const { status, headers } = toProblem(await assertRejects(() => show("good"), ChatError));
  assertEquals([status, headers["retry-after"], checked.length], [429, "1", 0]);
  assertEquals([await statusOf(), await statusOf("203.0.113.8")], [429, 401]);
  clock.ms += 1_000;
  assertEquals([await show("good"), await statusOf(), await statusOf()], ["good", 401, 429]);
});
