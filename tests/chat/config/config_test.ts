import { assert, assertEquals, assertThrows } from "@std/assert";
import { readConfig } from "../../../chat/config/config.ts";
import { settingProblems } from "../../../chat/config/setting_problems.ts";
import { test } from "../../testing.ts";

const read = (settings: Record<string, string> = {}) => readConfig((name) => settings[name]);

test("readConfig(): the defaults are loopback, and ipc in the data folder", () => {
  const config = read();
  assertEquals([config.host, config.port, config.data], ["127.0.0.1", 8000, "./data"]);
  assertEquals(config.endpoints.ZMQ_BROKER_PULL, {
    type: "PULL",
    endpoint: "ipc://./data/pull.sock",
  });
  assertEquals(config.endpoints.ZMQ_CLIENT_SUB, { type: "SUB", endpoint: "ipc://./data/pub.sock" });
});

test("readConfig(): ignores empty settings", () => {
  assertEquals(read({ HUBBUB_PORT: "", HUBBUB_HOST: " " }), read());
});

test("readConfig(): returns frozen objects", () => {
  const config = read();
  assert(
    Object.isFrozen(config) && Object.isFrozen(config.endpoints) && Object.isFrozen(config.limits),
  );
});

test("readConfig(): a web process connects to the broker's endpoints unless it has its own", () => {
  const { endpoints } = read({
    HUBBUB_KEYS: "./data/keys",
    ZMQ_BROKER_PULL: "zmq-bind://PULL@*:5001",
    ZMQ_BROKER_PUB: "tcp://0.0.0.0:5002",
    ZMQ_CLIENT_DEALER: "tcp://127.0.0.1:5003",
  });
  assertEquals(endpoints.ZMQ_BROKER_PULL.endpoint, "tcp://*:5001");
  assertEquals(endpoints.ZMQ_CLIENT_PUSH.endpoint, "tcp://127.0.0.1:5001");
  assertEquals(endpoints.ZMQ_CLIENT_SUB.endpoint, "tcp://127.0.0.1:5002");
  assertEquals(endpoints.ZMQ_CLIENT_DEALER.endpoint, "tcp://127.0.0.1:5003");
});

test("readConfig(): the broker may bind a port chosen by the system if the web process has the endpoint", () => {
  const chosen = { ZMQ_BROKER_PULL: "tcp://127.0.0.1:*", ZMQ_BROKER_PUB: "tcp://127.0.0.1:*" };
  assertThrows(() => read(chosen), RangeError, "ZMQ_CLIENT_PUSH");
  const clientEndpoints = {
    ZMQ_CLIENT_PUSH: "tcp://127.0.0.1:5001",
    ZMQ_CLIENT_SUB: "tcp://127.0.0.1:5002",
  };
  assertEquals(
    read({ ...chosen, ...clientEndpoints }).endpoints.ZMQ_BROKER_PUB.endpoint,
    "tcp://127.0.0.1:*",
  );
});

test("readConfig(): uses TCP on loopback if the data folder's path is too long for a socket file", () => {
  const { endpoints } = read({ HUBBUB_DATA: `/${"long/".repeat(30)}` });
  assertEquals(endpoints.ZMQ_BROKER_PULL.endpoint, "tcp://127.0.0.1:5555");
  assertEquals(endpoints.ZMQ_CLIENT_SUB.endpoint, "tcp://127.0.0.1:5556");
  assertEquals(endpoints.ZMQ_CLIENT_DEALER.endpoint, "tcp://127.0.0.1:5557");
});

test("readConfig(): accepts a plain endpoint or the tutorial's notation", () => {
  const endpointOf = (value: string) =>
    read({ HUBBUB_KEYS: "./data/keys", ZMQ_CLIENT_PUSH: value }).endpoints.ZMQ_CLIENT_PUSH.endpoint;
  assertEquals(endpointOf("zmq://PUSH@127.0.0.1:5555"), "tcp://127.0.0.1:5555");
  assertEquals(endpointOf("zmq://PUSH@[::1]:5555"), "tcp://[::1]:5555");
  assertEquals(endpointOf("tcp://broker.example:5555"), "tcp://broker.example:5555");
  assertEquals(endpointOf("ipc:///run/hubbub/pull.sock"), "ipc:///run/hubbub/pull.sock");
});

test("readConfig(): requires keys for an endpoint that other machines can reach, on either side", () => {
  for (const host of ["0.0.0.0", "*", "[::]", "192.0.2.1", "chat.example", "127.example", "eth0"]) {
    for (const name of ["ZMQ_BROKER_PULL", "ZMQ_CLIENT_SUB"]) {
      const refused = { [name]: `tcp://${host}:5555` };
      const { message } = assertThrows(() => read(refused), RangeError, "deno task keygen");
      assert(message.startsWith(`${name} is "tcp://${host}:5555": `), message);
      read({ ...refused, HUBBUB_KEYS: "./data/keys" });
    }
  }
  for (const host of ["127.0.0.1", "127.1.2.3", "localhost", "[::1]"]) {
    read({ ZMQ_BROKER_PULL: `tcp://${host}:5555` });
  }
});

test("readConfig(): rejects an invalid value in one line with the setting, the value and what is allowed", () => {
  const refused: [name: string, value: string, allowed: string][] = [
    ["HUBBUB_PORT", "eighty", "0 to 65535"],
    ["HUBBUB_PORT", "65536", "0 to 65535"],
    ["HUBBUB_PORT", "-1", "0 to 65535"],
    ["HUBBUB_WEB_PROCESSES", "0", "auto, or a whole number from 1 to 64"],
    ["HUBBUB_WEB_PROCESSES", "65", "1 to 64"],
    ["HUBBUB_METRICS_PORT", "65536", "0 to 65535"],
    ["HUBBUB_JOURNAL", "postgres://a:secret@127.0.0.1/chat", "without a password"],
    ["HUBBUB_JOURNAL", "postgres://a@127.0.0.1:99999/chat", "postgres://USER@HOST:PORT"],
    ["HUBBUB_JOURNAL", "postgres://a@127.0.0.1,db2:5432/chat", "set HUBBUB_JOURNAL_CA"],
    ["HUBBUB_NAME_CHARS", "0", "1 to 1000"],
    ["HUBBUB_TEXT_CHARS", "4e3", "1 to 100000"],
    ["HUBBUB_BODY_BYTES", "12.5", "1024 to 16777216"],
    ["HUBBUB_LIMITS", "none", "on or off"],
    ["HUBBUB_MAX_STREAMS", "0", "1 to 1000000"],
    ["HUBBUB_STREAM_BYTES", "1024", "32768 to 16777216"],
    ["HUBBUB_RETENTION", "90 days", "age=90d"],
    ["HUBBUB_ACCESS", "closed", "open, invite, proxy, token"],
    ["HUBBUB_MENTION_ROOM", "nobody", "owner, moderator, member, guest"],
    ["HUBBUB_ORIGINS", "chat.example.org", "https://chat.example.org"],
    ["HUBBUB_ORIGINS", "https://chat.example.org/join", "https://chat.example.org"],
    ["HUBBUB_HOST", "[::1]", "127.0.0.1, :: or localhost"],
    ["HUBBUB_HOST", "a b", "127.0.0.1, :: or localhost"],
    ["ZMQ_BROKER_PULL", "tcp://127.0.0.1:99999", "from 1 to 65535"],
    ["ZMQ_BROKER_PULL", "tcp://127.0.0.1:0", "from 1 to 65535"],
    ["ZMQ_CLIENT_PUSH", "tcp://127.0.0.1:*", "the port that the broker binds"],
    ["ZMQ_BROKER_PUB", "ipc://./data/pull.sock", "ZMQ_BROKER_PULL has the same value"],
    ["ZMQ_BROKER_PULL", "localhost", "zmq-bind://PULL@127.0.0.1:5555"],
    ["ZMQ_CLIENT_SUB", "http://127.0.0.1:80", "zmq://SUB@127.0.0.1:5555"],
    ["ZMQ_BROKER_PULL", "zmq-bind://PUSH@127.0.0.1:5555", "expected a PULL socket"],
    ["ZMQ_CLIENT_PUSH", "zmq://PULL@127.0.0.1:5555", "expected a PUSH socket"],
    ["ZMQ_CLIENT_PUSH", "zmq-bind://PUSH@127.0.0.1:5555", "a web process connects"],
    ["ZMQ_BROKER_PUB", "zmq://PUB@127.0.0.1:5555", "the broker binds"],
    ["ZMQ_BROKER_PUB", `ipc:///${"x".repeat(107)}`, "at most 107 bytes"],
  ];
  for (const [name, value, allowed] of refused) {
    const { message } = assertThrows(() => read({ [name]: value }), Error, allowed);
    assert(message.startsWith(`${name} is "${value}": `), message);
    assertEquals(message.includes("\n"), false);
  }
});

test("readConfig(): rejects CORS origins in proxy and invite mode", () => {
  const sites = { HUBBUB_CORS_ORIGINS: "https://site.example" };
  for (const mode of ["open", "token"]) {
    assertEquals(read({ ...sites, HUBBUB_ACCESS: mode }).web.corsOrigins.length, 1, mode);
  }
  for (const mode of ["proxy", "invite"]) {
    assertThrows(
      () => read({ ...sites, HUBBUB_ACCESS: mode }),
      RangeError,
      `HUBBUB_CORS_ORIGINS is "https://site.example": expected no origins if HUBBUB_ACCESS is "${mode}"`,
    );
    const settings = { HUBBUB_ACCESS: mode, HUBBUB_TRUSTED_PROXIES: "127.0.0.1" };
    assertEquals(read(settings).web.corsOrigins, []);
  }
});

test("readConfig(): requires the address of the proxy in proxy mode", () => {
  for (const proxies of ["", " , "]) {
    assertThrows(
      () => read({ HUBBUB_ACCESS: "proxy", HUBBUB_TRUSTED_PROXIES: proxies }),
      RangeError,
      'HUBBUB_TRUSTED_PROXIES is "": expected the address of the proxy if HUBBUB_ACCESS is "proxy"',
    );
  }
  for (const mode of ["open", "invite", "token"]) {
    assertEquals(read({ HUBBUB_ACCESS: mode }).web.trustedProxies, [], mode);
  }
});

test("settingProblems(): names each invalid setting once, with those that contradict each other", () => {
  const problems = (settings: Record<string, string>) =>
    settingProblems((name) => settings[name]).map((text) => text.split(" ", 1)[0]);
  assertEquals(problems({}), []);
  const invalid = {
    HUBBUB_PORT: "eighty",
    HUBBUB_FILE_BYTES: "lots",
    HUBBUB_RETENTION: "soon",
    HUBBUB_TOKEN_SECRET: "short",
    HUBBUB_TRUSTED_PROXIES: "me",
    ZMQ_BROKER_PUB: "nowhere",
  };
  assertEquals(problems(invalid).toSorted(), Object.keys(invalid).toSorted());
  assertEquals(
    problems({
      ...{ HUBBUB_ACCESS: "proxy", HUBBUB_CORS_ORIGINS: "https://a.example" },
      ...{ HUBBUB_FILES_ORIGIN: "https://a.example", HUBBUB_LIMITS: "few" },
    }),
    ["HUBBUB_LIMITS", "HUBBUB_FILES_ORIGIN", "HUBBUB_CORS_ORIGINS", "HUBBUB_TRUSTED_PROXIES"],
  );
});
