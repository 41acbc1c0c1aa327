// The pictures of users: ids of files. Users without a name may have one, too.

import type { AvatarChange } from "./changes.ts";

export class Avatars {
  readonly #byUser = new Map<string, string>();
  readonly #files = new Set<string>();

  get size(): number {
    return this.#files.size;
  }

  /** Returns the id of the file with the user's picture. */
  of(user: string): string | undefined {
    return this.#byUser.get(user);
  }

  /** Whether a file is the picture of a user. */
  has(file: string): boolean {
    return this.#files.has(file);
  }

  apply({ user, file }: AvatarChange): void {
    const former = this.#byUser.get(user);
    if (former !== undefined) this.#files.delete(former);
    this.#byUser.delete(user);
    if (file === undefined) return;
    this.#byUser.set(user, file);
    this.#files.add(file);
  }
}
