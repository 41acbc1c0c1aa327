// Reads the arguments of a request to the keeper. Each method throws a ChatError if a value is invalid.

import { FieldReader } from "../domain/field_reader.ts";
import { invalid } from "../errors.ts";
import { fieldsOf } from "../json.ts";
import { isUuid } from "../names/string_field.ts";
import type { NewUpload, UnsettledClaim, UploadOfUser, Variant } from "./keeper_methods.ts";

/** Ids in one request. */
const MAX_IDS = 1_000;
/** Maximum length of a file name before it is cleaned. */
const MAX_NAME_CHARS = 100_000;
const WRITER_CHARS = 80;
/** Those of an IPv6 network, and more. */
const ADDRESS_CHARS = 64;

export class Arguments extends FieldReader {
  readonly #values;

  constructor(value: unknown) {
    super(value);
    this.#values = fieldsOf(value);
  }

  newUpload(): NewUpload {
    const isUntouched = this.flag("isUntouched");
    const { address } = this.#values;
    return {
      ...this.uploadOfUser(),
      ...(address !== undefined && { address: this.text("address", ADDRESS_CHARS) }),
      name: this.#anyText("name", MAX_NAME_CHARS),
      bytes: this.count("bytes", Number.MAX_SAFE_INTEGER),
      ...(isUntouched !== undefined && { isUntouched }),
    };
  }

  uploadOfUser(): UploadOfUser {
    return { id: this.id("id"), user: this.userId("user") };
  }

  variant(): Variant {
    const { variant } = this.#values;
    if (variant === "file" || variant === "thumbnail") return { id: this.id("id"), variant };
    throw this.invalid("variant", 'must be "file" or "thumbnail"');
  }

  writer(): { writer: string; offset: number } {
    return { writer: this.text("writer", WRITER_CHARS), offset: this.offset() };
  }

  offset(): number {
    return this.count("offset", Number.MAX_SAFE_INTEGER);
  }

  ids(field: string): string[] {
    return this.#list(field).map((id, i) => {
      if (isUuid(id)) return id.toLowerCase();
      throw invalid(`${field}[${i}]`, "must be a UUID");
    });
  }

  claims(field: string): UnsettledClaim[] {
    return this.#list(field).map((claim, i) => {
      const reader = new FieldReader(claim, `${field}[${i}].`);
      return { id: reader.id("id"), claimedAt: reader.time("claimedAt") };
    });
  }

  #list(field: string): unknown[] {
    const list = this.#values[field];
    if (Array.isArray(list) && list.length <= MAX_IDS) return list;
    throw this.invalid(field, `must be a list of at most ${MAX_IDS}`);
  }

  #anyText(field: string, max: number): string {
    const value = this.#values[field];
    if (typeof value === "string" && value.length <= max) return value;
    throw this.invalid(field, `must be a string of at most ${max} characters`);
  }
}
