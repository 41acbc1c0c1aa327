// Checks the values of the keeper's answers.

import { parseFileInfo, parseThumbnail } from "../domain/file.ts";
import { type Fields, fieldsOf } from "../json.ts";
import type {
  InfectedFile,
  KeeperMethods,
  StoredFile,
  UnsettledClaim,
  Upload,
} from "./keeper_methods.ts";

type Nothing = Record<never, never>;

/** By method: returns the checked value, or throws. */
export const ANSWER_PARSERS: {
  readonly [M in keyof KeeperMethods]: (value: unknown) => KeeperMethods[M][1];
} = {
  "status": (value) => {
    const fields = fieldsOf(value);
    return {
      storedBytes: number(fields, "storedBytes"),
      freeBytes: number(fields, "freeBytes"),
      uploads: number(fields, "uploads"),
    };
  },
  "create": (value) => ({ ...toUpload(value), isNew: fieldsOf(value).isNew === true }),
  "upload": toUpload,
  "open": (value) => ({ writer: text(fieldsOf(value), "writer") }),
  "write": (value) => ({ offset: number(fieldsOf(value), "offset") }),
  "commit": toUpload,
  "remove": toNothing,
  "set-thumbnail": (value) => parseThumbnail(value),
  "store-avatar": toNothing,
  "claim": (value) => ({
    files: list(fieldsOf(value), "files").map((file) => parseFileInfo(file)),
    fresh: list(fieldsOf(value), "fresh").map(toClaim),
  }),
  "unsettled": (value) => ({ claims: list(fieldsOf(value), "claims").map(toClaim) }),
  "settle": toNothing,
  "infected": (value) => ({ files: list(fieldsOf(value), "files").map(toInfectedFile) }),
  "reported": toNothing,
  "describe": toStoredFile,
  "read": toNothing,
  "free": (value) => ({ isHeld: fieldsOf(value).isHeld === true }),
};

function toNothing(): Nothing {
  return {};
}

function toUpload(value: unknown): Upload {
  const fields = fieldsOf(value);
  return {
    id: text(fields, "id"),
    name: text(fields, "name"),
    bytes: number(fields, "bytes"),
    offset: number(fields, "offset"),
    expiresAt: number(fields, "expiresAt"),
    ...(fields.file !== undefined && { file: parseFileInfo(fields.file) }),
    ...(fields.isBeingChecked === true && { isBeingChecked: true }),
    ...(fields.hasLocation === true && { hasLocation: true }),
  };
}

function toStoredFile(value: unknown): StoredFile {
  const fields = fieldsOf(value);
  return {
    name: text(fields, "name"),
    type: text(fields, "type"),
    bytes: number(fields, "bytes"),
    etag: text(fields, "etag"),
  };
}

function toClaim(value: unknown): UnsettledClaim {
  const fields = fieldsOf(value);
  return { id: text(fields, "id"), claimedAt: number(fields, "claimedAt") };
}

function toInfectedFile(value: unknown): InfectedFile {
  const fields = fieldsOf(value);
  return {
    report: text(fields, "report"),
    user: text(fields, "user"),
    name: text(fields, "name"),
    signature: text(fields, "signature"),
  };
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === "string") return value;
  throw new TypeError(`"${name}" must be a string`);
}

function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === "number" && value >= 0) return value;
  throw new TypeError(`"${name}" must be a number`);
}

function list(fields: Fields, name: string): unknown[] {
  const value = fields[name];
  if (Array.isArray(value)) return value;
  throw new TypeError(`"${name}" must be a list`);
}
