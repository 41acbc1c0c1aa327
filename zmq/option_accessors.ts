/**
 * Options as properties: defined from tables, and set from the argument of a constructor.
 *
 * @module
 */

import type { Option, OptionTable } from "./options.ts";

/** Reads and sets options by name. */
export interface OptionHolder {
  getOption(name: string, option: Option): unknown;
  setOption(name: string, option: Option, value: unknown): void;
}

/** Defines a property for each option of the tables. */
export function defineOptions<T extends object>(
  prototype: T,
  tables: readonly OptionTable[],
  holderOf: (owner: T) => OptionHolder,
): void {
  for (const [name, option] of tables.flatMap((table) => Object.entries(table))) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: T) {
        if (option.access !== "w") return holderOf(this).getOption(name, option);
        throw new TypeError(`Cannot read option "${name}": it is write-only`);
      },
      set(this: T, value: unknown) {
        if (option.access !== "r") return holderOf(this).setOption(name, option, value);
        const reason = option.refused ?? "it is read-only";
        throw new TypeError(`Cannot set option "${name}": ${reason}`);
      },
    });
  }
}

/**
 * Sets properties from the argument of a constructor.
 *
 * @throws {TypeError} If there is no such property to set.
 */
export function assignOptions(owner: object, options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!isSettable(owner, name)) throw unknownOption(owner, name);
    Reflect.set(owner, name, value);
  }
}

/**
 * Checks the argument of a constructor.
 *
 * @throws {TypeError} If it is not an object.
 */
export function assertOptions(options: unknown): void {
  if (typeof options === "object" && options !== null) return;
  throw new TypeError(`Cannot set options: expected an object, got "${options}"`);
}

/**
 * Makes assigning an undeclared property a TypeError: it is most likely a misspelled option. Fields of
 * subclasses are defined rather than assigned, and so allowed.
 */
export function refuseUnknownOptions(prototype: object): void {
  const guard = new Proxy({}, {
    set(_target, name, _value, owner) {
      throw unknownOption(owner, String(name));
    },
  });
  Object.setPrototypeOf(prototype, guard);
}

function unknownOption(owner: object, name: string): TypeError {
  return new TypeError(`Cannot set option "${name}": ${owner.constructor.name} has no such option`);
}

function isSettable(owner: object, name: string): boolean {
  for (let at: object | null = owner; at !== null; at = Object.getPrototypeOf(at)) {
    const property = Object.getOwnPropertyDescriptor(at, name);
    if (property !== undefined) return property.set !== undefined && at !== Object.prototype;
  }
  return false;
}

/** The names of an object's writable properties, without methods. */
export type SettableKeys<T> = {
  [K in keyof T]-?: T[K] extends (...args: never[]) => unknown ? never
    : IfEqual<{ [P in K]: T[P] }, { -readonly [P in K]: T[P] }, K>;
}[keyof T];

/** `Then` if two types are identical, modifiers included, else never. */
export type IfEqual<A, B, Then> = (<T>() => T extends A ? 1 : 2) extends
  (<T>() => T extends B ? 1 : 2) ? Then
  : never;
