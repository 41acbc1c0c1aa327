/** What is longer is rarely asked for again, and strangers would fill the memory with it. */
const MAX_CHARS = 256;

/**
 * Remembers what came out for a text, where the same texts come again and again: a host, an origin,
 * a cookie. Bounded, as strangers choose the texts: when it is full it begins anew,
 * and a text of more than 256 characters, or for which nothing comes out, is not remembered.
 */
export class BoundedCache<Value> {
  readonly #max: number;
  readonly #make: (text: string) => Value;
  readonly #known = new Map<string, Value>();

  /**
   * @param max How many texts are remembered.
   * @param make What comes out for a text, always the same; called when it is not remembered.
   */
  constructor(max: number, make: (text: string) => Value) {
    this.#max = max;
    this.#make = make;
  }

  /** What comes out for a text, remembered or made now. */
  get(text: string): Value {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const made = this.#make(text);
    if (made === undefined || text.length > MAX_CHARS) return made;
    if (this.#known.size >= this.#max) this.#known.clear();
    this.#known.set(text, made);
    return made;
  }
}
