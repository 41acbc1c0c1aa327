// Assigns each letter its prototype: the text by which it is compared in skeletons.
//
// The data of UTS #39 compares letters as written and says nothing about their other case. Combining both
// would merge "n" and "v", because the capital of the Greek "ν" is "Ν". So the prototype of a letter is the
// Latin letter that it resembles as written, or else the one that its other case resembles. All other
// letters share a prototype with every letter that one of their cases resembles.

import { foldCase } from "../../chat/names/fold_case.ts";

const ASCII = /^[!-~]+$/;
const LATIN = /^[0-9A-Za-z]+$/;
const ACCENTED_LATIN = /^[!-~][!-~\p{M}]*$/u;

export class Prototypes {
  readonly #targets: ReadonlyMap<string, string>;
  /** The letters that share a prototype, by each of them. */
  readonly #groups = new Map<string, Set<string>>();

  constructor(targets: ReadonlyMap<string, string>) {
    this.#targets = targets;
    for (const letter of this.letters()) {
      for (const other of [this.#resolve(letter), ...casesOf(letter)]) this.#join(letter, other);
    }
  }

  /** Returns all characters of the data, in each case. */
  letters(): string[] {
    const texts = [...this.#targets].flat().flatMap((text) => [...text]);
    return [...new Set(texts.flatMap(casesOf))].filter((text) => [...text].length === 1);
  }

  prototypeOf(text: string): string {
    const prototypes = [...text].map((one) =>
      this.#latinPrototypeOf(one) ?? this.#groupPrototypeOf(one)
    );
    return prototypes.join("");
  }

  #resolve(text: string): string {
    return [...text].map((letter) => {
      const target = this.#targets.get(letter);
      return target === undefined ? letter : this.#resolve(target);
    }).join("");
  }

  #latinPrototypeOf(letter: string): string | undefined {
    const target = this.#latinTarget(letter);
    if (target === undefined) return undefined;
    return target === letter ? foldCase(letter) : this.prototypeOf(target);
  }

  /** Returns the Latin letter that a character resembles; ASCII capitals in lower case. */
  #latinTarget(letter: string): string | undefined {
    const target = this.#resolve(letter);
    if (target !== letter && ASCII.test(target)) return target;
    if (ASCII.test(letter)) return foldCase(letter);
    const targets = casesOf(letter).map((one) => this.#resolve(one));
    return targets.find((one) => LATIN.test(one)) ??
      targets.find((one) => ACCENTED_LATIN.test(one));
  }

  #groupPrototypeOf(letter: string): string {
    const group = [...this.#groups.get(letter) ?? [letter]];
    const withTarget = group.find((one) => !this.#isNonLatin(this.#resolve(one)));
    if (withTarget !== undefined) return this.prototypeOf(this.#resolve(withTarget));
    return group.filter((one) => foldCase(one) === one).sort()[0] ?? foldCase(letter);
  }

  /** Whether a text is a single letter that resembles no Latin one. */
  #isNonLatin(text: string): boolean {
    return [...text].length === 1 && this.#latinTarget(text) === undefined;
  }

  #join(one: string, other: string) {
    if (!this.#isNonLatin(one) || !this.#isNonLatin(other)) return;
    const group = new Set([one, other].flatMap((each) => [...this.#groups.get(each) ?? [each]]));
    for (const member of group) this.#groups.set(member, group);
  }
}

/** Returns a letter as written, in upper case and in lower case. */
function casesOf(letter: string): string[] {
  return [letter, letter.toUpperCase(), foldCase(letter)].map((text) => text.normalize("NFKD"));
}
