// A broker without a journal has no network, and loads nothing of the database's driver.

import { assert, assertEquals } from "@std/assert";
import { brokerFlags } from "../../bin/launch/permission_flags.ts";
import { readConfig } from "../../chat/config/config.ts";
import { TestServer } from "../harness/test_server.ts";
import { test } from "../testing.ts";

const JOURNAL = "postgres://hubbub@db1.example:5432,db2.example/hubbub";

const flagsOf = (settings: Record<string, string>) =>
  brokerFlags(readConfig((name) => ({ HUBBUB_DATA: "/srv/hubbub", ...settings })[name]));

test("broker.ts: only with a journal it may reach the database, and read what identifies it", () => {
  const alone = flagsOf({});
  assertEquals(alone.filter((flag) => flag.startsWith("--allow-net")), []);
  assert(alone.includes("--allow-env=HUBBUB_*,ZMQ_*"));
  const files = { HUBBUB_JOURNAL_CA: "/etc/ca.pem", HUBBUB_JOURNAL_PASSWORD_FILE: "/etc/secret" };
  const joined = flagsOf({ HUBBUB_JOURNAL: JOURNAL, ...files });
  const added = joined.filter((flag) => !alone.includes(flag));
  assertEquals(added, [
    "--allow-env=HUBBUB_*,ZMQ_*,PG*,USER,NODE_PG_FORCE_NATIVE",
    "--allow-net=db1.example:5432,db2.example:5432",
    "--allow-read=/srv/hubbub,/etc/secret,/etc/ca.pem",
  ]);
});

test("broker.ts: without a journal it opens no file of the driver", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  const trace = `${folder}/trace`;
  const chat = await TestServer.prepare();
  try {
    const wrapper = ["strace", "-D", "-f", "-qq", "-e", "trace=openat", "-o", trace];
    await chat.startBroker({ wrapper });
  } finally {
    await chat[Symbol.asyncDispose]();
  }
  const opened = Deno.readTextFileSync(trace);
  Deno.removeSync(folder, { recursive: true });
  assert(opened.includes("hubbub.db"));
  assertEquals(
    opened.split("\n").filter((line) => /\/pg(?:-\w+)?\/\d/.test(line)),
    [],
  );
}, { ignore: Deno.build.os !== "linux" });
