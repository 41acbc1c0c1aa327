// Debian's clamd with one signature of its own, in a temporary folder.

import { Buffer } from "node:buffer";
import { findProgram, Program } from "../../../browser/harness/program.ts";
import { eventually } from "../../../harness/eventually.ts";

const program = findProgram(["clamd"], ["/usr/sbin/clamd"]);

/** Whether clamd is installed. */
export const hasClamd = program !== undefined;

/** Content in which it finds something, and the name of that. */
export const MALWARE = new TextEncoder().encode("before HUBBUB-TEST-MALWARE after");
export const SIGNATURE = "Hubbub.Test.UNOFFICIAL";

export class Clamd implements AsyncDisposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  #program: Program | undefined;

  get socket(): string {
    return `${this.#folder}/clamd.sock`;
  }

  /** The settings with which a keeper uses it. */
  get settings(): { HUBBUB_SCAN: string } {
    return { HUBBUB_SCAN: `unix:${this.socket}` };
  }

  async start(): Promise<void> {
    const signatures = `${this.#folder}/signatures`;
    Deno.mkdirSync(signatures, { recursive: true });
    const hex = Buffer.from("HUBBUB-TEST-MALWARE").toString("hex");
    Deno.writeTextFileSync(`${signatures}/test.ndb`, `Hubbub.Test:0:*:${hex}\n`);
    const config = [
      `LocalSocket ${this.socket}`,
      `DatabaseDirectory ${signatures}`,
      `TemporaryDirectory ${this.#folder}`,
      "FixStaleSocket yes",
      "Foreground yes",
      "MaxThreads 2",
      "StreamMaxLength 1M",
    ];
    Deno.writeTextFileSync(`${this.#folder}/clamd.conf`, config.join("\n") + "\n");
    this.#program = new Program(program ?? "", ["-c", `${this.#folder}/clamd.conf`], {});
    await this.#program.until(/Self checking|OLE2 support/);
    await eventually(() => isListening(this.socket));
  }

  async stop(): Promise<void> {
    await this.#program?.[Symbol.asyncDispose]();
    this.#program = undefined;
  }

  /** Ends it without a chance to answer. */
  async kill(): Promise<void> {
    await this.#program?.kill();
    this.#program = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

async function isListening(path: string): Promise<boolean> {
  try {
    using _connection = await Deno.connect({ transport: "unix", path });
    return true;
  } catch {
    return false;
  }
}
