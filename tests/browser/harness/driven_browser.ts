// The operations that tests need of a browser other than Chromium. The protocols for Firefox and WebKit
// share their terms for mouse and keyboard actions.

/** A browser with an empty profile; it and all its files are removed after the test. */
export interface DrivenBrowser extends AsyncDisposable {
  /** Opens another tab. */
  open(url: string): Promise<Tab>;
}

/** Input sources with the actions of each, in order. */
export type Actions = readonly Readonly<Record<string, unknown>>[];

/** The part that differs between protocols. */
export interface TabProtocol {
  /** Returns the JSON value of an expression, once it has one. */
  evaluate(expression: string): Promise<unknown>;
  perform(actions: Actions): Promise<void>;
  /** Resolves when the page has loaded. */
  navigate(url: string): Promise<void>;
  reload(): Promise<void>;
}

/** Keys without a letter, as both protocols name them. */
export const KEYS = { enter: "\uE007", escape: "\uE00C", up: "\uE013", control: "\uE009" };

/** A page. */
export class Tab {
  readonly #protocol: TabProtocol;

  constructor(protocol: TabProtocol) {
    this.#protocol = protocol;
  }

  evaluate(expression: string): Promise<unknown> {
    return this.#protocol.evaluate(expression);
  }

  navigate(url: string): Promise<void> {
    return this.#protocol.navigate(url);
  }

  reload(): Promise<void> {
    return this.#protocol.reload();
  }

  /**
   * Resolves once the expression is true. A background tab has no animation frames, so watch for DOM
   * changes.
   */
  async until(expression: string): Promise<void> {
    await this.evaluate(`new Promise((resolve) => {
      const observer = new MutationObserver(() => look());
      const look = () => {
        if (!(${expression})) return false;
        observer.disconnect();
        resolve(true);
        return true;
      };
      const lookAtFrame = () => look() || requestAnimationFrame(lookAtFrame);
      const all = { subtree: true, childList: true, attributes: true, characterData: true };
      observer.observe(document, all);
      lookAtFrame();
    })`);
  }

  /** Presses and releases keys in sequence. */
  async type(keys: string): Promise<void> {
    const actions = [...keys].flatMap((value) => [press("keyDown", value), press("keyUp", value)]);
    await this.#protocol.perform([{ type: "key", id: "keyboard", actions }]);
  }

  /** Presses a key while holding Control. */
  async typeWithControl(key: string): Promise<void> {
    const actions = [
      press("keyDown", KEYS.control),
      press("keyDown", key),
      press("keyUp", key),
      press("keyUp", KEYS.control),
    ];
    await this.#protocol.perform([{ type: "key", id: "keyboard", actions }]);
  }

  /** Clicks the middle of the first element that matches the selector, once it is visible. */
  async click(selector: string): Promise<void> {
    const find = `document.querySelector(${JSON.stringify(selector)})`;
    await this.until(`${find}?.checkVisibility()`);
    const place = await this.evaluate(`(({ x, y, width, height }) =>
      [Math.round(x + width / 2), Math.round(y + height / 2)])(${find}.getBoundingClientRect())`);
    const [x, y] = Array.isArray(place) ? place : [];
    const actions = [
      { type: "pointerMove", x, y },
      { type: "pointerDown", button: 0 },
      { type: "pointerUp", button: 0 },
    ];
    const parameters = { pointerType: "mouse" };
    await this.#protocol.perform([{ type: "pointer", id: "mouse", parameters, actions }]);
  }
}

function press(type: "keyDown" | "keyUp", value: string): Record<string, string> {
  return { type, value };
}
