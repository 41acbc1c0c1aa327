// curl, which sends and takes bytes at little cost.

/** Headers, with a value each. */
type Headers = Readonly<Record<string, string>>;

export interface Upload {
  readonly url: string;
  /** The file whose bytes are sent. */
  readonly path: string;
  readonly offset?: number;
}

/** Runs curl to its end, or until `stop`; fails unless all was answered with success. */
async function run(config: string, stop?: AbortSignal): Promise<void> {
  const args = ["--silent", "--show-error", "--fail", "--config", "-"];
  const child = new Deno.Command("curl", {
    args,
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const onStop = () => child.kill("SIGTERM");
  stop?.addEventListener("abort", onStop);
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(config));
  await writer.close();
  const { success, stderr } = await child.output();
  stop?.removeEventListener("abort", onStop);
  if (success || stop?.aborted) return;
  throw new Error(`curl failed: ${new TextDecoder().decode(stderr)}`);
}

/** Sends files to uploads, all at the same time. */
export function send(
  uploads: readonly Upload[],
  headers: Headers,
  stop?: AbortSignal,
): Promise<void> {
  const lines = uploads.map(({ url, path, offset = 0 }) => [
    `url = "${url}"`,
    `upload-file = "${path}"`,
    `request = "PATCH"`,
    ...headerLines({
      ...headers,
      "content-type": "application/offset+octet-stream",
      "upload-offset": `${offset}`,
      expect: "",
    }),
  ]);
  const all = lines.map((lines) => lines.join("\n")).join("\nnext\n");
  const together = uploads.length > 1 ? `parallel\nparallel-immediate\nparallel-max = 300\n` : "";
  return run(together + all, stop);
}

/** Takes a file, and throws it away. */
export function take(url: string, headers: Headers): Promise<void> {
  return run([`url = "${url}"`, `output = "/dev/null"`, ...headerLines(headers)].join("\n"));
}

function headerLines(headers: Headers): string[] {
  return Object.entries(headers).map(([name, value]) => `header = "${name}: ${value}"`);
}
