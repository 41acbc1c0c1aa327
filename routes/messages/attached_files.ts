// The files of a message that is being sent.

import type { FileInfo } from "../../chat/domain/file.ts";
import { fieldsOf } from "../../chat/json.ts";
import { ChatError, chatError, type ChatErrorCode, invalid } from "../../chat/errors.ts";
import { parseId } from "../../chat/message.ts";
import type { Dependencies } from "../dependencies.ts";
import { requireKeeper } from "../files/keeper.ts";
import { requireOnly } from "../request/params.ts";

export type FileDependencies = Pick<Dependencies, "fileSettings" | "keeper">;

interface AttachedFile {
  readonly id: string;
  readonly alt?: unknown;
}

/** After these errors of the broker, the message may be stored nevertheless. */
const UNCERTAIN: readonly ChatErrorCode[] = ["broker-unavailable", "cannot-store"];

/**
 * Sends a message with the named uploads of its user: `send` is given what its entry will say of them.
 * Meanwhile the keeper keeps them. If the message is refused, they can be sent again, or removed.
 *
 * @param value The field `files` of the request: `[{"id": …, "alt": …}, …]`.
 * @throws {ChatError} `invalid-field`, `too-many-files`, or as the keeper's `claim` and `send` do.
 */
export async function sendWithFiles<Result>(
  value: unknown,
  { user, fileSettings, ...dependencies }: FileDependencies & { readonly user: string },
  send: (files?: readonly FileInfo[]) => Promise<Result>,
): Promise<Result> {
  const attached = parseAttached(value, fileSettings.perMessage);
  if (attached.length === 0) return await send();
  const keeper = requireKeeper(dependencies);
  const { files, fresh } = await keeper.claim({ ids: attached.map(({ id }) => id), user });
  try {
    // `parseDraft` checks the texts.
    return await send(files.map((file, i) => Object.assign({}, file, attached[i])));
  } catch (error) {
    const isRefused = error instanceof ChatError && !UNCERTAIN.includes(error.code);
    // A claim that stays is settled later.
    if (isRefused) await keeper.settle({ stored: [], others: fresh }).catch(() => {});
    throw error;
  }
}

function parseAttached(value: unknown, max: number): AttachedFile[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalid("files", "must be a list of objects with an id");
  if (value.length > max) {
    throw chatError("too-many-files", `A message can have at most ${max} files`, { max });
  }
  const attached = value.map((one, i) => {
    const fields = fieldsOf(one);
    requireOnly(fields, ["id", "alt"], `files[${i}].`);
    const { id, alt } = fields;
    return { id: parseId("files", id), ...(alt !== undefined && { alt }) };
  });
  if (new Set(attached.map(({ id }) => id)).size === attached.length) return attached;
  throw invalid("files", "must name each file once");
}
