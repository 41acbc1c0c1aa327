// Types of the few modules of the Deno standard library that we import. `npm:deno-std` carries
// them as JavaScript without types; a move to JSR makes this file superfluous.

declare module "@std/assert" {
  export class AssertionError extends Error {}
  export function assert(expr: unknown, msg?: string): asserts expr;
  export function assertEquals<T>(actual: T, expected: T, msg?: string): void;
  export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void;
  export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): void;
  export function assertAlmostEquals(
    actual: number,
    expected: number,
    tolerance?: number,
    msg?: string,
  ): void;
  export function assertGreater<T>(actual: T, expected: T, msg?: string): void;
  export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void;
  export function assertLess<T>(actual: T, expected: T, msg?: string): void;
  export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void;
  export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T>;
  export function assertMatch(actual: string, expected: RegExp, msg?: string): void;
  export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void;
  export function assertStringIncludes(actual: string, expected: string, msg?: string): void;
  export function assertArrayIncludes<T>(
    actual: ArrayLike<T>,
    expected: ArrayLike<T>,
    msg?: string,
  ): void;
  // deno-lint-ignore no-explicit-any -- any constructor will do, as in the library itself
  type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;
  export function assertInstanceOf<T>(
    actual: unknown,
    // deno-lint-ignore no-explicit-any -- as above
    expectedType: abstract new (...args: any[]) => T,
    msg?: string,
  ): asserts actual is T;
  export function assertThrows<E extends Error = Error>(
    fn: () => unknown,
    ErrorClass?: ErrorClass<E>,
    msgIncludes?: string,
    msg?: string,
  ): E;
  export function assertRejects<E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    ErrorClass?: ErrorClass<E>,
    msgIncludes?: string,
    msg?: string,
  ): Promise<E>;
  export function fail(msg?: string): never;
}

declare module "@std/async/deadline" {
  export function deadline<T>(
    promise: Promise<T>,
    milliseconds: number,
    options?: { signal?: AbortSignal },
  ): Promise<T>;
}

declare module "@std/http/cookie" {
  export interface Cookie {
    name: string;
    value: string;
    path?: string;
    httpOnly?: boolean;
    sameSite?: "Strict" | "Lax" | "None";
    secure?: boolean;
    /** Seconds. */
    maxAge?: number;
  }
  export function setCookie(headers: Headers, cookie: Cookie): void;
}

declare module "@std/uuid/v7" {
  export function generate(timestamp?: number): string;
  export function validate(id: string): boolean;
  export function extractTimestamp(uuid: string): number;
}

declare module "@std/bytes/concat" {
  export function concat(buffers: readonly Uint8Array[]): Uint8Array<ArrayBuffer>;
}

declare module "@std/http/etag" {
  export function eTag(
    entity: string | Uint8Array,
    options?: { weak?: boolean },
  ): Promise<string | undefined>;
  export function ifNoneMatch(value: string | null, etag: string | undefined): boolean;
}

declare module "@std/encoding/base32" {
  export function encodeBase32(data: Uint8Array): string;
}

declare module "@std/html/entities" {
  export function escape(text: string): string;
}

declare module "@std/http/status" {
  export const STATUS_TEXT: Readonly<Record<number, string>>;
}

declare module "@std/http/negotiation" {
  export function acceptsEncodings(
    request: Pick<Request, "headers">,
    ...encodings: string[]
  ): string | undefined;
}

declare module "@std/media-types" {
  export function contentType(extensionOrType: string): string | undefined;
}
