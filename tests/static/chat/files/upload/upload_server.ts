// The server's side of uploads, as far as the page uses it: tus 1.0, thumbnails, removal.

interface Upload {
  readonly name: string;
  readonly size: number;
  readonly isUntouched: boolean;
  bytes: Uint8Array<ArrayBuffer>;
  thumbnail?: string;
}

type Problem = { readonly status: number; readonly code: string };

export class UploadServer {
  readonly uploads = new Map<string, Upload>();
  /** What it was asked: method, the last part of the path, and the offset. */
  readonly requests: string[] = [];
  isOffline = false;
  /** Connections break after this many chunks. */
  chunksLeft = Infinity;
  /** By name of the file. */
  readonly rejected = new Map<string, Problem>();
  /** Ids of uploads that have expired. */
  readonly gone = new Set<string>();
  #held: Promise<void> | undefined;

  readonly fetch: typeof fetch = async (input, init) => {
    const { method = "GET", headers, body } = init ?? {};
    const [, , , id = "", part] = new URL(String(input)).pathname.split("/");
    const fields = new Headers(headers);
    this.requests.push(
      [method, id && (this.uploads.get(id)?.name ?? id), part].filter(Boolean)
        .join(" "),
    );
    await this.#held;
    if (this.isOffline) throw new TypeError("Failed to fetch");
    if (method === "POST") return this.#create(fields);
    const upload = this.uploads.get(id);
    if (!upload) return problem({ status: 404, code: "unknown-upload" });
    if (method === "PUT") return this.#setThumbnail(upload, body);
    if (method === "PATCH") return await this.#append(upload, { fields, body });
    if (method === "DELETE") this.uploads.delete(id);
    const { name, size: bytes, bytes: { length: offset }, isUntouched } = upload;
    const file = { id, name, type: "text/plain", bytes };
    // All that is sent as it is says where it was made.
    const place = { ...(isUntouched && { hasLocation: true }) };
    return Response.json({ id, offset, ...(offset === bytes && { file, ...place }) });
  };

  /** Answers no request until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return () => {
      this.#held = undefined;
      resolve();
    };
  }

  /** Ids of the complete uploads with this name. */
  complete(name: string): string[] {
    return [...this.uploads].filter(([, one]) => one.name === name && one.bytes.length === one.size)
      .map(([id]) => id);
  }

  #create(fields: Headers): Response {
    const metadata = new Map(
      (fields.get("upload-metadata") ?? "").split(",").map((pair) => {
        const [key = "", value = ""] = pair.split(" ");
        return [key, new TextDecoder().decode(Uint8Array.fromBase64(value))];
      }),
    );
    const id = metadata.get("id") ?? "";
    const name = metadata.get("filename") ?? "";
    const rejected = this.rejected.get(name);
    if (rejected) return problem(rejected);
    if (this.gone.has(id)) return problem({ status: 410, code: "gone" });
    const size = Number(fields.get("upload-length"));
    const isUntouched = metadata.has("untouched");
    if (!this.uploads.has(id)) {
      this.uploads.set(id, { name, size, isUntouched, bytes: new Uint8Array() });
    }
    return new Response(null, { status: 201 });
  }

  async #append(upload: Upload, { fields, body }: { fields: Headers; body: unknown }) {
    if (this.chunksLeft-- <= 0) {
      this.isOffline = true;
      throw new TypeError("Failed to fetch");
    }
    if (Number(fields.get("upload-offset")) !== upload.bytes.length) {
      return problem({ status: 409, code: "wrong-offset" });
    }
    const chunk = body instanceof Blob ? await body.bytes() : new Uint8Array();
    upload.bytes = new Uint8Array([...upload.bytes, ...chunk]);
    return new Response(null, {
      status: 204,
      headers: { "upload-offset": `${upload.bytes.length}` },
    });
  }

  #setThumbnail(upload: Upload, body: unknown): Response {
    upload.thumbnail = body instanceof Blob ? body.type : "";
    return Response.json({ type: upload.thumbnail, bytes: 1, width: 1, height: 1 });
  }
}

function problem({ status, code }: Problem): Response {
  return Response.json({ code, detail: code }, { status });
}
