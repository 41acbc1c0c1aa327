// The files of a message that is being sent.

import type { FileInfo } from "../../chat/domain/file.ts";
import { fieldsOf } from "../../chat/json.ts";
import { chatError, invalid } from "../../chat/errors.ts";
import { parseId } from "../../chat/message.ts";
import type { Dependencies } from "../dependencies.ts";
import { requireKeeper } from "../files/keeper.ts";
import { requireOnly } from "../request/params.ts";

export type FileDependencies = Pick<Dependencies, "fileSettings" | "keeper">;

interface AttachedFile {
  readonly id: string;
  readonly alt?: unknown;
}

/**
 * Reserves the named uploads for a message of their user, and describes them as its entry will.
 *
 * @param value The field `files` of the request: `[{"id": …, "alt": …}, …]`.
 * @throws {ChatError} `invalid-field`, `too-many-files`, or as the keeper's `claim` does.
 */
export async function claimFiles(
  value: unknown,
  { user, fileSettings, ...dependencies }: FileDependencies & { readonly user: string },
): Promise<readonly FileInfo[] | undefined> {
  if (value === undefined) return undefined;
  const attached = parseAttached(value, fileSettings.perMessage);
  if (attached.length === 0) return undefined;
  const ids = attached.map(({ id }) => id);
  const { files } = await requireKeeper(dependencies).claim({ ids, user });
  // `parseDraft` checks the texts.
  return files.map((file, i) => Object.assign({}, file, attached[i]));
}

function parseAttached(value: unknown, max: number): AttachedFile[] {
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
