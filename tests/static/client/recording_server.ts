export interface RecordingServer extends AsyncDisposable {
  readonly url: string;
  /** Each request, as `METHOD /path?query body`. */
  readonly requests: readonly string[];
}

export function serve(respond: () => Response): RecordingServer {
  const requests: string[] = [];
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(options, async (request) => {
    const { pathname, search } = new URL(request.url);
    requests.push(`${request.method} ${pathname}${search} ${await request.text()}`);
    return respond();
  });
  return {
    requests,
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
