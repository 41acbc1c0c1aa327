/**
 * A map with a maximum size: setting one key too many evicts the key that was set longest ago. It is
 * for keys that strangers choose. By hand, because a cache library would be larger than its users.
 */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly #max: number;

  /** @param max Number of keys. */
  constructor(max: number) {
    super();
    this.#max = max;
  }

  /** Sets a value; the key is now the newest. */
  override set(key: Key, value: Value): this {
    this.delete(key);
    super.set(key, value);
    if (this.size > this.#max) {
      const [oldest] = this.keys();
      if (oldest !== undefined) this.delete(oldest);
    }
    return this;
  }
}

/** Longer texts are rarely repeated, and strangers could fill the memory with them. */
const MAX_CHARS = 256;

/**
 * Caches a function of texts that repeat and that strangers choose: a host, an origin, a cookie.
 * Texts of more than 256 characters and `undefined` results are not cached.
 *
 * @param max Number of cached results.
 */
export function memoize<Value>(
  compute: (text: string) => Value,
  max: number,
): (text: string) => Value {
  const results = new BoundedMap<string, Value>(max);
  return (text) => {
    const cached = results.get(text);
    if (cached !== undefined) return cached;
    const result = compute(text);
    if (result !== undefined && text.length <= MAX_CHARS) results.set(text, result);
    return result;
  };
}
