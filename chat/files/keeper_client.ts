// A web process's connection to the keeper.

import type { Dealer } from "../../zmq/mod.ts";
import type { ClientKeys } from "../broker/curve_keys.ts";
import { connectKeeper } from "../broker/sockets.ts";
import type { Config } from "../config/config.ts";
import { type AppendOptions, appendToUpload } from "./append.ts";
import { BufferPool } from "./buffer_pool.ts";
import { download, type DownloadOptions } from "./download.ts";
import { filesUnavailable, KeeperRequests } from "./keeper_requests.ts";
import {
  type Claim,
  type KeeperMethods,
  type NewUpload,
  PIECE_BYTES,
  type Upload,
  type UploadOfUser,
  type Variant,
} from "./keeper_methods.ts";

type Method = keyof KeeperMethods;
type Arguments<M extends Method> = KeeperMethods[M][0];
type Answer<M extends Method> = Promise<KeeperMethods[M][1]>;

const STATUS_INTERVAL_MS = 2_000;
/** Without an answer for this long, the keeper is away. */
const AWAY_MS = 5_000;
/**
 * Pieces of all uploads together that are being gathered or sent: 2 MiB. Limits the memory of uploads, and
 * the bytes that the keeper writes before it answers other requests. Measured with 32 pieces and 4 per
 * upload, throughput was the same and other requests waited longer: see bench/README.md.
 */
const MAX_PIECES = 8;

export class KeeperClient implements Disposable {
  readonly #dealer: Dealer;
  readonly #requests: KeeperRequests;
  readonly #buffers = new BufferPool({ count: MAX_PIECES, bytes: PIECE_BYTES });
  #status: KeeperMethods["status"][1] | undefined;
  /** Time of the last answer to a status request, by the monotonic clock. */
  #answeredAt = -Infinity;

  constructor(endpoints: Config["endpoints"], keys?: ClientKeys) {
    this.#dealer = connectKeeper(endpoints, keys);
    this.#requests = new KeeperRequests(this.#dealer);
  }

  /** Whether the keeper is connected and has answered lately. */
  get isAvailable(): boolean {
    return performance.now() - this.#answeredAt <= AWAY_MS;
  }

  /** The last known state of the keeper's storage; undefined while the keeper is away. */
  get status(): KeeperMethods["status"][1] | undefined {
    return this.isAvailable ? this.#status : undefined;
  }

  // The methods of the keeper, as `KeeperMethods` describes them. Each throws a ChatError: the errors that
  // are listed there, or `files-unavailable`.

  create(upload: NewUpload): Answer<"create"> {
    return this.#request("create", upload);
  }

  upload(upload: UploadOfUser): Answer<"upload"> {
    return this.#request("upload", upload);
  }

  /** Appends a body to an upload and commits it; see `appendToUpload`. */
  async append(upload: UploadOfUser, options: AppendOptions): Promise<Upload> {
    this.#requireKeeper();
    const parts = { requests: this.#requests, buffers: this.#buffers };
    return await appendToUpload(upload, options, parts);
  }

  remove(upload: UploadOfUser): Answer<"remove"> {
    return this.#request("remove", upload);
  }

  setThumbnail(upload: UploadOfUser, bytes: Uint8Array): Answer<"set-thumbnail"> {
    return this.#request("set-thumbnail", upload, [bytes]);
  }

  storeAvatar(avatar: UploadOfUser, bytes: Uint8Array): Answer<"store-avatar"> {
    return this.#request("store-avatar", avatar, [bytes]);
  }

  claim(claim: Claim): Answer<"claim"> {
    return this.#request("claim", claim);
  }

  unsettled(range: Arguments<"unsettled">): Answer<"unsettled"> {
    return this.#request("unsettled", range);
  }

  settle(claims: Arguments<"settle">): Answer<"settle"> {
    return this.#request("settle", claims);
  }

  infected(range: Arguments<"infected">): Answer<"infected"> {
    return this.#request("infected", range);
  }

  reported(files: Arguments<"reported">): Answer<"reported"> {
    return this.#request("reported", files);
  }

  describe(variant: Variant): Answer<"describe"> {
    return this.#request("describe", variant);
  }

  /** Returns the bytes of a file or its thumbnail; see `download`. */
  read(variant: Variant, options: DownloadOptions): ReadableStream<Uint8Array> {
    return download(variant, options, this.#requests);
  }

  free(files: Arguments<"free">): Answer<"free"> {
    return this.#request("free", files);
  }

  /** Receives answers, and asks for the status, until `stop` is aborted; then throws its reason. */
  async run(stop: AbortSignal): Promise<never> {
    const asking = setInterval(() => void this.#ask(), STATUS_INTERVAL_MS);
    void this.#ask();
    this.#dealer.events.on("handshake", () => {
      this.#requests.connected();
      void this.#ask();
    });
    this.#dealer.events.on("disconnect", () => this.#onDisconnected());
    try {
      return await this.#requests.run(stop);
    } finally {
      clearInterval(asking);
    }
  }

  [Symbol.dispose](): void {
    this.#requests.close();
    this.#dealer.close();
  }

  async #request<M extends Method>(method: M, args: Arguments<M>, chunks?: Uint8Array[]) {
    this.#requireKeeper();
    return await this.#requests.request(method, args, chunks);
  }

  async #ask() {
    try {
      this.#status = await this.#requests.request("status", {});
      this.#answeredAt = performance.now();
    } catch {
      // `isAvailable` tells.
    }
  }

  #onDisconnected() {
    this.#answeredAt = -Infinity;
    this.#requests.disconnected();
  }

  #requireKeeper() {
    if (!this.isAvailable) throw filesUnavailable("The keeper is not running");
  }
}
