import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  clientKeyFiles,
  makeKeys,
  readClientKeys,
  readServerKeys,
} from "../../../chat/broker/curve_keys.ts";
import { test } from "../../testing.ts";

/** Returns a path for keys in a temporary folder. */
function temporaryFolder() {
  const root = Deno.makeTempDirSync({ prefix: "hubbub-" });
  const path = `${root}/keys`;
  return {
    path,
    read: (name: string) => Deno.readTextFileSync(`${path}/${name}`).trim(),
    modeOf: (name = "") => (Deno.statSync(`${path}/${name}`).mode ?? 0) & 0o777,
    [Symbol.dispose]: () => Deno.removeSync(root, { recursive: true }),
  };
}

test("makeKeys: generates key pairs that only their owner can read", () => {
  using folder = temporaryFolder();
  const names = makeKeys(folder.path).map((path) => path.slice(folder.path.length + 1));
  assertEquals(names, ["broker.key", "broker.pub", "web.key", "web.pub"]);
  for (const name of names) assertEquals(folder.modeOf(name), 0o600);
  assertEquals(folder.modeOf(), 0o700);
  const { secretKey, clients } = readServerKeys(folder.path);
  assertEquals([secretKey, clients], [folder.read("broker.key"), [folder.read("web.pub")]]);
  assertEquals(readClientKeys(folder.path), {
    publicKey: folder.read("web.pub"),
    secretKey: folder.read("web.key"),
    serverKey: folder.read("broker.pub"),
  });
});

test("makeKeys: keeps existing keys and generates missing ones", () => {
  using folder = temporaryFolder();
  makeKeys(folder.path);
  const before = folder.read("broker.pub");
  assertEquals(makeKeys(folder.path), []);
  Deno.removeSync(`${folder.path}/broker.pub`);
  assertEquals(makeKeys(folder.path), [`${folder.path}/broker.pub`]);
  assertEquals(folder.read("broker.pub"), before);
});

test("makeKeys: each further name is another client that the broker admits", () => {
  using folder = temporaryFolder();
  makeKeys(folder.path);
  makeKeys(folder.path, "office");
  const { clients } = readServerKeys(folder.path);
  assertEquals(clients.toSorted(), [folder.read("office.pub"), folder.read("web.pub")].toSorted());
  for (const name of ["broker", "../web", "", "Web"]) {
    assertThrows(() => makeKeys(folder.path, name), SyntaxError, "Cannot name a client");
  }
});

test("readClientKeys: needs only two files", () => {
  using folder = temporaryFolder();
  using elsewhere = temporaryFolder();
  makeKeys(folder.path);
  Deno.mkdirSync(elsewhere.path);
  for (const path of clientKeyFiles(folder.path)) {
    Deno.copyFileSync(path, path.replace(folder.path, elsewhere.path));
  }
  assertEquals(readClientKeys(elsewhere.path), readClientKeys(folder.path));
});

test("readClientKeys: an error names the key and what helps", () => {
  using folder = temporaryFolder();
  makeKeys(folder.path);
  const path = `${folder.path}/web.key`;
  const secret = folder.read("web.key");
  const refusal = () => assertThrows(() => readClientKeys(folder.path), Error).message;
  Deno.chmodSync(path, 0o640);
  assert(
    refusal().startsWith(`Cannot use the key "${path}": other users can read it. Run: chmod 600`),
  );
  Deno.writeTextFileSync(path, "too short");
  assert(refusal().includes("40 characters of Z85"));
  Deno.removeSync(path);
  assert(refusal().includes("deno task keygen"));
  Deno.mkdirSync(path);
  assert(refusal().startsWith(`Cannot read "${path}" of HUBBUB_KEYS: `), refusal());
  assert(refusal().includes("its own folder with web.key and broker.pub"));
  assert(!refusal().includes(secret));
});

test("readServerKeys: refuses a secret key that other users can read", () => {
  using folder = temporaryFolder();
  makeKeys(folder.path);
  const path = `${folder.path}/broker.key`;
  Deno.chmodSync(path, 0o640);
  const refusal = `Cannot use the key "${path}": other users can read it`;
  assertThrows(() => readServerKeys(folder.path), Error, refusal);
});

test("readServerKeys: an error names the path that cannot be read", () => {
  using folder = temporaryFolder();
  makeKeys(folder.path);
  Deno.removeSync(`${folder.path}/web.pub`);
  Deno.mkdirSync(`${folder.path}/web.pub`);
  const refusal = `Cannot read "${folder.path}/web.pub" of HUBBUB_KEYS: `;
  assertThrows(() => readServerKeys(folder.path), Error, refusal);
});
