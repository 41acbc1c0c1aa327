// Reads and validates the fields of a change.

import { isRole, type Member, parseUserId, type Role } from "./user.ts";
import { type ChatError, chatError, empty, invalid, invalidNumber, tooLong } from "../errors.ts";
import { NAME_CHARS } from "../names/display_name.ts";
import { isUuid } from "../names/string_field.ts";

export const LIMITS = {
  members: 100,
  nameChars: NAME_CHARS.max,
  titleChars: 100,
  topicChars: 500,
  reasonChars: 500,
  deviceChars: 200,
  signatureChars: 200,
  keyChars: 4_096,
  uses: 1_000,
  slowSeconds: 3_600,
};

/** A ban applies to a user, or to all requests from an address. */
export type BanTarget =
  | { readonly user: string; readonly address?: undefined }
  | { readonly address: string; readonly user?: undefined };

const HASH = /^[A-Za-z0-9_-]{43}$/;
const ADDRESS = /^[0-9A-Fa-f.:/]{2,49}$/;

export class FieldReader {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #path: string;

  /** @param path Prefix of field names in errors, such as `members[2].` */
  constructor(value: unknown, path = "") {
    this.#path = path;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw invalid(path.slice(0, -1) || "change", "must be an object");
    }
    this.#values = new Map(Object.entries(value));
  }

  invalid(field: string, rule: string): ChatError {
    return invalid(this.#path + field, rule);
  }

  /** Returns what `read` returns; undefined if the field is missing. */
  optional<T>(field: string, read: () => T): T | undefined {
    return this.#values.get(field) === undefined ? undefined : read();
  }

  text(field: string, max: number): string {
    const value = this.#values.get(field);
    if (typeof value !== "string") throw this.invalid(field, "must be a string");
    if (value.length > max) throw tooLong(this.#path + field, max);
    // deno-lint-ignore no-control-regex
    if (value.isWellFormed() && !/[\u0000-\u001F\u007F-\u009F]/.test(value)) return value;
    const name = this.#path + field;
    throw chatError("invalid-text", `The field "${name}" must be one line of text`, {
      field: name,
    });
  }

  name(): string | undefined {
    return this.optional("name", () => this.text("name", LIMITS.nameChars));
  }

  id(field: string): string {
    const value = this.#values.get(field);
    if (isUuid(value)) return value.toLowerCase();
    throw this.invalid(field, "must be a UUID");
  }

  hash(field: string): string {
    const value = this.#values.get(field);
    if (typeof value === "string" && HASH.test(value)) return value;
    throw this.invalid(field, "must be a SHA-256 hash in base64url");
  }

  userId(field: string): string {
    return parseUserId(this.#path + field, this.#values.get(field));
  }

  role(): Role {
    const value = this.#values.get("role");
    if (isRole(value)) return value;
    throw this.invalid("role", "must be owner, moderator, member or guest");
  }

  count(field: string, max: number): number {
    const value = this.#values.get(field);
    const isCount = typeof value === "number" && Number.isInteger(value) && value >= 0;
    if (isCount && value <= max) return value;
    throw invalidNumber(this.#path + field, { min: 0, max });
  }

  time(field: string): number {
    return this.count(field, Number.MAX_SAFE_INTEGER);
  }

  flag(field: string): boolean | undefined {
    const value = this.#values.get(field);
    if (value === undefined || typeof value === "boolean") return value;
    throw this.invalid(field, "must be true or false");
  }

  member(field: string): Member {
    return new FieldReader(this.#values.get(field)).asMember();
  }

  members(field: string): Member[] {
    const value = this.#values.get(field);
    if (Array.isArray(value) && value.length <= LIMITS.members) {
      return value.map((one, i) => new FieldReader(one, `${field}[${i}].`).asMember());
    }
    throw this.invalid(field, `must be a list of at most ${LIMITS.members} users`);
  }

  /** Reads the object itself as a member. */
  asMember(): Member {
    const name = this.text("name", LIMITS.nameChars);
    if (name.trim() === "") throw empty(`${this.#path}name`);
    return { id: this.userId("id"), name };
  }

  /** Reads a user or an address: exactly one of them. */
  banTarget(): BanTarget {
    const user = this.optional("user", () => this.userId("user"));
    const address = this.#values.get("address");
    if (user !== undefined && address === undefined) return { user };
    const isAddress = typeof address === "string" && ADDRESS.test(address);
    if (user === undefined && isAddress) return { address };
    throw this.invalid("user", 'must be set, or "address" instead');
  }
}
