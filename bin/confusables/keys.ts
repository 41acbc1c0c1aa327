// Assigns a key to each letter. The data says which letters look alike as written, but nothing about their
// other cases. Combining both would merge "n" and "v": the capital of the Greek "ν" is "Ν". So a letter
// gets the key of the Latin letter that it resembles as written, or else of the one that its other case
// resembles; the remaining letters share a key with all letters that either of their cases resembles.

import { foldCase } from "../../chat/names/fold_case.ts";

const ASCII = /^[!-~]+$/;
const LATIN = /^[0-9A-Za-z]+$/;
const ACCENTED_LATIN = /^[!-~][!-~\p{M}]*$/u;

export class Keys {
  readonly #looks: ReadonlyMap<string, string>;
  /** The letters that share a key, by each of them. */
  readonly #families = new Map<string, Set<string>>();

  constructor(looks: ReadonlyMap<string, string>) {
    this.#looks = looks;
    for (const letter of this.letters()) {
      for (const other of [this.#look(letter), ...casesOf(letter)]) this.#join(letter, other);
    }
  }

  /** All characters in the file, in each case. */
  letters(): string[] {
    const texts = [...this.#looks].flat().flatMap((text) => [...text]);
    return [...new Set(texts.flatMap(casesOf))].filter((text) => [...text].length === 1);
  }

  keyOf(text: string): string {
    const keys = [...text].map((one) => this.#latinKeyOf(one) ?? this.#familyKeyOf(one));
    return keys.join("");
  }

  #look(text: string): string {
    return [...text].map((letter) => {
      const look = this.#looks.get(letter);
      return look === undefined ? letter : this.#look(look);
    }).join("");
  }

  #latinKeyOf(letter: string): string | undefined {
    const look = this.#latinLook(letter);
    if (look === undefined) return undefined;
    return look === letter ? foldCase(letter) : this.keyOf(look);
  }

  /** The Latin letter that the character stands for; an ASCII capital becomes its small letter. */
  #latinLook(letter: string): string | undefined {
    const look = this.#look(letter);
    if (look !== letter && ASCII.test(look)) return look;
    if (ASCII.test(letter)) return foldCase(letter);
    const looks = casesOf(letter).map((one) => this.#look(one));
    return looks.find((one) => LATIN.test(one)) ?? looks.find((one) => ACCENTED_LATIN.test(one));
  }

  #familyKeyOf(letter: string): string {
    const family = [...this.#families.get(letter) ?? [letter]];
    const spelt = family.find((one) => !this.#isFamiliar(this.#look(one)));
    if (spelt !== undefined) return this.keyOf(this.#look(spelt));
    return family.filter((one) => foldCase(one) === one).sort()[0] ?? foldCase(letter);
  }

  /** Whether it is a single letter that does not stand for a Latin one. */
  #isFamiliar(text: string): boolean {
    return [...text].length === 1 && this.#latinLook(text) === undefined;
  }

  #join(one: string, other: string) {
    if (!this.#isFamiliar(one) || !this.#isFamiliar(other)) return;
    const family = new Set([one, other].flatMap((each) => [...this.#families.get(each) ?? [each]]));
    for (const member of family) this.#families.set(member, family);
  }
}

/** A letter as written, as a capital and as a small letter. */
function casesOf(letter: string): string[] {
  return [letter, letter.toUpperCase(), foldCase(letter)].map((text) => text.normalize("NFKD"));
}
