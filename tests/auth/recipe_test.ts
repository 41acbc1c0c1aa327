// Runs the examples of docs/authentication.md.

import { assert, assertEquals } from "@std/assert";
import { type KeySource, tokenFiles, tokenHosts } from "../../chat/config/auth.ts";
import { ARRIVAL, KeyServer, requestWithToken, SECRET, signer, tokenAccess } from "./tokens.ts";
import { test } from "../testing.ts";

const PAGE = Deno.readTextFileSync(new URL("../../docs/authentication.md", import.meta.url));
const PROGRAMS = [...PAGE.matchAll(/```js\n(.*?)```/gs)].map(([, program = ""]) => program);
const ROOT = new URL("../..", import.meta.url);

/** Runs a program with these flags only and returns the lines that it prints. */
async function run(program: string, flags: readonly string[], env: Record<string, string> = {}) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...flags, "--ext=ts", "-"],
    cwd: ROOT,
    env,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split("\n");
}

/** The program uses the real clock. */
const now = Date.now;

test("docs/authentication.md: the program that signs with a secret makes a valid token", async () => {
  const [program = ""] = PROGRAMS;
  const flags = ["--allow-env=HUBBUB_TOKEN_SECRET"];
  const [token = ""] = await run(program, flags, { HUBBUB_TOKEN_SECRET: SECRET });
  const identity = await tokenAccess({ now }).identify(requestWithToken(token), ARRIVAL);
  const grants = { read: ["lobby", "team-*"], write: ["lobby"] };
  assertEquals([identity?.id, identity?.name, identity?.role], ["user-17", "Ann", "member"]);
  assertEquals(identity?.grants, grants);
});

test("docs/authentication.md: the program that signs with a key makes a valid token and key set", async () => {
  const [keys = "", token = ""] = await run(PROGRAMS[1] ?? "", []);
  await using server = new KeyServer();
  server.answer = () => new Response(keys);
  const identity = await tokenAccess({ source: server.source, now }).identify(
    requestWithToken(token),
    ARRIVAL,
  );
  assertEquals([identity?.id, identity?.role], ["user-17", "guest"]);
  assertEquals(identity?.grants, { read: ["*"], write: [] });
});

/** Identifies the user in a process with only the permissions that the settings need. */
async function identifyElsewhere(source: KeySource, token: string) {
  const settings = { source, issuer: undefined, audience: undefined };
  const flags = [
    ...tokenFiles(settings).map((path) => `--allow-read=${path}`),
    ...tokenHosts(settings).map((host) => `--allow-net=${host}`),
  ];
  assertEquals(flags.length, 1);
  const [identity = ""] = await run(
    `import { JwtAuth } from "./auth/jwt/mod.ts";
    const access = new JwtAuth(${JSON.stringify(settings)}, { nameChars: 64 });
    const headers = { authorization: "Bearer ${token}" };
    const identity = await access.identify(new Request("http://localhost/", { headers }), { address: "192.0.2.1" });
    console.log(JSON.stringify(identity));`,
    flags,
  );
  return JSON.parse(identity);
}

test("Token mode: needs only the files and hosts that the settings name", async () => {
  const own = await signer("EdDSA", "one");
  const token = await own.sign({ sub: "ann", exp: now() / 1_000 + 600 });
  await using server = new KeyServer(own.publicKey);
  assertEquals((await identifyElsewhere(server.source, token)).id, "ann");
  assertEquals(server.requests, 1);

  const path = await Deno.makeTempFile({ prefix: "hubbub-" });
  try {
    await Deno.writeTextFile(path, JSON.stringify({ keys: [own.publicKey] }));
    const identity = await identifyElsewhere({ type: "key-set-file", path }, token);
    assert(identity.id === "ann");
  } finally {
    await Deno.remove(path);
  }
});
