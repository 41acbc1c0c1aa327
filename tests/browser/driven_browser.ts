// What a test needs of a browser other than Chromium. The protocols that drive Firefox and WebKit have
// the same words for what is done by mouse and keyboard.

/** A browser that starts empty and is gone, with all that it kept, when the test is over. */
export interface DrivenBrowser extends AsyncDisposable {
  /** Opens another tab. */
  open(url: string): Promise<Tab>;
}

/** Sources of input and what each does, one step after the other. */
export type Actions = readonly Readonly<Record<string, unknown>>[];

/** The part of a protocol that differs. */
export interface TabProtocol {
  /** Returns what an expression of JSON comes to, once it is there. */
  evaluate(expression: string): Promise<unknown>;
  perform(actions: Actions): Promise<void>;
  reload(): Promise<void>;
}

/** Keys without a letter, as both protocols name them. */
export const KEYS = { enter: "\uE007", up: "\uE013", control: "\uE009" };

/** A page. */
export class Tab {
  readonly #protocol: TabProtocol;

  constructor(protocol: TabProtocol) {
    this.#protocol = protocol;
  }

  evaluate(expression: string): Promise<unknown> {
    return this.#protocol.evaluate(expression);
  }

  reload(): Promise<void> {
    return this.#protocol.reload();
  }

  /** Resolves once the expression holds. A tab in the background has no frames, but changes of its document. */
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

  /** Presses and releases one key after the other. */
  async type(keys: string): Promise<void> {
    const actions = [...keys].flatMap((value) => [press("keyDown", value), press("keyUp", value)]);
    await this.#protocol.perform([{ type: "key", id: "keyboard", actions }]);
  }

  /** Presses a key while Control is held. */
  async typeWithControl(key: string): Promise<void> {
    const actions = [
      press("keyDown", KEYS.control),
      press("keyDown", key),
      press("keyUp", key),
      press("keyUp", KEYS.control),
    ];
    await this.#protocol.perform([{ type: "key", id: "keyboard", actions }]);
  }

  /** Clicks the middle of the first element that the selector names, once it is to be seen. */
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
