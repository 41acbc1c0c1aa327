// A server whose streams follow a script, for responses that the real one gives only when it fails.

/**
 * The response to a stream: a status, a problem with its code, or the text of events, after which it ends
 * unless the last is "hang".
 */
export type Answer = number | Rejection | readonly string[];

export interface Rejection {
  readonly status: number;
  readonly code: string;
}

type Controller = ReadableStreamDefaultController<Uint8Array>;

const encoder = new TextEncoder();

export class ScriptedServer implements AsyncDisposable {
  /** The cursor of each request for a stream. */
  readonly cursors: string[] = [];
  /** The rooms of each request for a stream. */
  readonly rooms: string[][] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #script: Answer[];
  readonly #hanging = new Set<Controller>();
  readonly #streaming = Promise.withResolvers<void>();
  #post = () => new Response(null, { status: 404 });

  constructor(script: Answer[], headers: Record<string, string> = {}) {
    this.#script = script;
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    this.#server = Deno.serve(options, async (request) => {
      if (request.method === "POST") {
        await request.body?.cancel();
        return this.#post();
      }
      const { searchParams } = new URL(request.url);
      this.cursors.push(searchParams.get("after") ?? "");
      this.rooms.push(searchParams.getAll("room"));
      return this.#answer(this.#script.shift() ?? ["hang"], headers);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Sets the response to all posts from now on. */
  onPost(respond: () => Response): void {
    this.#post = respond;
  }

  /** Resolves when a stream is open and hangs. */
  streaming(): Promise<void> {
    return this.#streaming.promise;
  }

  /** Writes to the streams that hang. */
  write(text: string): void {
    for (const controller of this.#hanging) controller.enqueue(encoder.encode(text));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const controller of this.#hanging) controller.close();
    await this.#server.shutdown();
  }

  #answer(answer: Answer, headers: Record<string, string>): Response {
    if (typeof answer === "number") return new Response(null, { status: answer, headers });
    if ("code" in answer) return Response.json({ detail: "no", ...answer }, answer);
    return new Response(this.#play(answer), { headers: { "content-type": "text/event-stream" } });
  }

  #play(parts: readonly string[]): ReadableStream<Uint8Array> {
    let own: Controller;
    return new ReadableStream({
      start: (controller) => {
        own = controller;
        const text = parts.filter((part) => part !== "hang").join("");
        controller.enqueue(encoder.encode(text));
        if (!parts.includes("hang")) return controller.close();
        this.#hanging.add(controller);
        this.#streaming.resolve();
      },
      cancel: () => void this.#hanging.delete(own),
    });
  }
}

export function resume(status: string): string {
  return `event: resume\ndata: {"status":"${status}","from":1,"to":7}\n\n`;
}

export function denied(...rooms: string[]): string {
  return `event: denied\ndata: ${JSON.stringify({ rooms })}\n\n`;
}

export function beat(broker: "up" | "down", id = ""): string {
  return `event: heartbeat\n${id && `id: ${id}\n`}data: {"broker":"${broker}"}\n\n`;
}

export function message(gid: number): string {
  const entry = {
    gid,
    seq: gid,
    id: `id-${gid}`,
    room: "lobby",
    from: "Ann",
    text: `${gid}`,
    at: 0,
  };
  return `id: e.${gid}\nevent: message\ndata: ${JSON.stringify(entry)}\n\n`;
}
