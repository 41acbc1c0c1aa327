// Uploads and files in the chat of the access tables.

import type { User } from "../../harness/user.ts";

/** A PNG of one white pixel. */
const PNG = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg==",
);

const TUS = { "tus-resumable": "1.0.0" };

/** A request whose body is not JSON. */
export interface RawRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

export const THUMBNAIL: RawRequest = { headers: { "content-type": "image/png" }, bytes: PNG };

export const REMOVAL: RawRequest = { headers: TUS };

/** The creation of an upload as long as `CHUNK`. */
export function creation(id: string = crypto.randomUUID()): RawRequest {
  const metadata = `id ${btoa(id)},filename ${btoa("pixel.png")}`;
  return { headers: { ...TUS, "upload-length": `${PNG.length}`, "upload-metadata": metadata } };
}

/** All bytes of an upload. */
export const CHUNK: RawRequest = {
  headers: { ...TUS, "content-type": "application/offset+octet-stream", "upload-offset": "0" },
  bytes: PNG,
};

/** Uploads of users who cannot create any now. */
const earlier = new WeakMap<User, string[]>();

/** Creates uploads of a user who is about to be muted, for `createUpload`. */
export async function createUploadsEarly(user: User): Promise<void> {
  earlier.set(user, await Promise.all(Array.from({ length: 10 }, () => createUpload(user))));
}

/** Creates an upload of a user, and returns its id. */
export async function createUpload(user: User): Promise<string> {
  const created = earlier.get(user)?.pop();
  if (created !== undefined) return created;
  const id = crypto.randomUUID();
  await send(user, "POST /api/uploads", creation(id));
  return id;
}

/** Uploads a whole file with a thumbnail, and returns its id. */
export async function uploadFile(user: User): Promise<string> {
  const id = await createUpload(user);
  await send(user, `PATCH /api/uploads/${id}`, CHUNK);
  await send(user, `PUT /api/uploads/${id}/thumbnail`, THUMBNAIL);
  return id;
}

/** Sends a message with a file, and returns the file's id. */
export async function sendFile(user: User, room: string): Promise<string> {
  const id = await uploadFile(user);
  const message = { id: crypto.randomUUID(), from: user.name, text: "", files: [{ id }] };
  const { status } = await user.ask("POST", `/api/rooms/${room}/messages`, message);
  if (status !== 201) throw new Error(`A message with a file was answered ${status}`);
  return id;
}

const avatars = new WeakMap<User, Promise<string>>();

/** Gives a user a picture once, and returns the file's id. */
export function avatarOf(user: User): Promise<string> {
  const avatar = avatars.get(user) ?? putAvatar(user);
  avatars.set(user, avatar);
  return avatar;
}

async function putAvatar(user: User): Promise<string> {
  const { headers, bytes } = THUMBNAIL;
  const response = await user.fetch("PUT", "/api/me/avatar", bytes, headers);
  return (await response.json()).avatar;
}

async function send(user: User, line: string, { headers, bytes }: RawRequest) {
  const [method = "", path = ""] = line.split(" ");
  const response = await user.fetch(method, path, bytes, headers);
  await response.body?.cancel();
}
