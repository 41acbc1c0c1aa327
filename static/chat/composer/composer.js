// @ts-check
// The form in which the user writes messages.

import { commandFor } from "../../ui/shortcuts/shortcuts.js";
import { query, setHidden } from "../../ui/dom.js";
import { Lazy } from "../../ui/loading/lazy.js";
import { loadWithCss } from "../../ui/loading/load_with_css.js";
import { sendsOnEnter } from "../../ui/settings/settings.js";
import { strings } from "../../i18n/core.js";
import { NameField } from "./name_field.js";
import { charsLeft } from "./length/text_length.js";
import { isCommand, isInFence, mayMentionGroup } from "./markdown_context.js";

/** @import { ComposerTarget, UnsentText } from "./unsent/unsent_texts.js" */
/** @import { Draft, QueuedMessage } from "../../client/mod.js" */

/**
 * @typedef {object} ComposerOptions
 * @property {(message: { from: string, text: string, replyTo?: string }) => void} post
 * @property {(text: string) => Promise<string | undefined>} runCommand returns the text to send: empty if the
 * command ran instead, nothing if it failed and stays in the field
 * @property {(message: Draft, edit: { from: string, text: string }) => void} edit an own
 * message
 * @property {(why: string) => void} onRefused the text cannot be sent without a name; empty once there is one
 * @property {(excess: number) => void} onUnsendable the text is too long by so many characters; 0: an edit
 * has no text
 * @property {() => void} editLast the user wants to edit the last own message
 */

export class Composer {
  #form = query(document, ".composer", HTMLFormElement);
  /** Public for the parts that assist with writing or report typing. */
  field = query(this.#form, ".text", HTMLTextAreaElement);
  #send = query(this.#form, ".send", HTMLButtonElement);
  #name = new NameField(this.#form, () => this.field.focus());
  #banner = new Lazy(async () => {
    const loading = loadWithCss(
      import("./reply_banner.js"),
      "/static/chat/composer/reply_banner.css",
    );
    return new (await loading).ReplyBanner(() => this.#clearTarget());
  });
  /** @type {ComposerTarget | undefined} */
  #target;
  #options;
  #maxChars = Infinity;
  #hasFiles = false;
  /** Text of the field before an edit started. */
  #before = "";
  /** The running command: submitting it again does not run it twice. */
  #running = "";

  /** @param {ComposerOptions} options */
  constructor(options) {
    this.#options = options;
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.field.addEventListener("keydown", (event) => this.#pressKey(event));
    this.field.addEventListener("keydown", () => this.preloadBanner(), { once: true });
    this.field.addEventListener("input", () => this.#fit());
    // Keeps the focus in the field: otherwise a phone hides its keyboard.
    this.#send.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#fit();
    this.focus();
  }

  /** @returns {UnsentText} */
  get unsent() {
    return { text: this.field.value, target: this.#target, textBefore: this.#before };
  }

  set unsent({ text, target, textBefore = "" }) {
    this.#setTarget(target);
    this.#before = textBefore;
    this.#running = "";
    this.#write(text);
  }

  /** The display name of the user. */
  get name() {
    return this.#name.value;
  }

  /**
   * Resolves with the name of the user, once they have entered one.
   * @returns {Promise<string>}
   */
  requireName() {
    const { onRefused } = this.#options;
    return new Promise((resolve) => {
      if (this.name) return resolve(this.name);
      onRefused(strings.enterName);
      this.#name.open(() => {
        onRefused("");
        resolve(this.name);
      });
    });
  }

  /** @param {string} name that the user chose in the settings */
  setName(name) {
    this.#name.change(name);
  }

  /** @param {Parameters<NameField["setUser"]>[0] & { maxTextChars: number }} reader as the server knows them */
  setUser(reader) {
    this.#maxChars = reader.maxTextChars;
    this.#name.setUser(reader);
  }

  /**
   * Hides the composer in a room where the user can't post; a focus in it moves to the messages, without
   * a mark: the user did not move it.
   * @param {boolean} isClosed
   */
  setClosed(isClosed) {
    if (isClosed && this.#form.contains(document.activeElement)) {
      query(document, ".timeline", HTMLElement).focus({ focusVisible: false });
    }
    setHidden(this.#form, isClosed);
  }

  /**
   * Whether files are attached: a message with files needs no text.
   * @param {boolean} hasFiles
   */
  setHasFiles(hasFiles) {
    if (this.#hasFiles === hasFiles) return;
    this.#hasFiles = hasFiles;
    this.#fit();
  }

  /** Focuses the field, except on a touch screen, where that would open the keyboard. */
  focus() {
    if (isTouchScreen()) return;
    if (this.#name.value) this.field.focus();
    else this.#name.open();
  }

  /**
   * Puts a rejected message into the field, before the text written since.
   * @param {QueuedMessage} draft
   */
  restore({ text, problem }) {
    if (this.#isEditing) this.#clearTarget();
    this.unsent = { text: [text, this.field.value].filter(Boolean).join("\n") };
    if (problem?.field === "from") this.#name.open();
    else this.field.focus();
  }

  /**
   * Starts a reply to a message.
   * @param {Draft} message
   */
  reply(message) {
    if (this.#isEditing) this.#clearTarget();
    this.#setTarget({ type: "reply", message });
    this.field.focus();
  }

  /**
   * Starts editing one of the user's messages.
   * @param {Draft} message
   * @param {string} [text] of an edit that was rejected
   */
  edit(message, text = message.text) {
    if (this.#isEditing) this.#clearTarget();
    this.#before = this.field.value;
    this.#setTarget({ type: "edit", message });
    this.#write(text);
    this.field.focus();
    this.field.setSelectionRange(text.length, text.length);
  }

  /**
   * Marks the message that the text is about in the list, which was drawn; warns if it is being edited
   * and was edited elsewhere.
   * @param {(id: string) => Draft | undefined} find a message as it is now
   */
  refresh(find) {
    this.#banner.value?.mark();
    const { type, message } = this.#target ?? {};
    const now = type === "edit" && message && find(message.id);
    // A message without text loses its files if it is deleted.
    if (now && (now.text !== message.text || !now.files !== !message.files)) {
      this.#setTarget({ type, message: now, hasChanged: true });
    }
  }

  /** So that it can be shown offline, and at once. */
  preloadBanner() {
    this.#banner.preload();
  }

  /** @param {ComposerTarget | undefined} target */
  #setTarget(target) {
    this.#target = target;
    if (target || this.#banner.value) this.#banner.run((banner) => banner.draw(this.#target));
  }

  get #isEditing() {
    return this.#target?.type === "edit";
  }

  /** Whether the message has files, so that it needs no text. */
  get #canBeEmpty() {
    if (!this.#isEditing) return this.#hasFiles;
    return this.#target?.message.files !== undefined;
  }

  #clearTarget() {
    if (this.#isEditing) this.#write(this.#before);
    this.#setTarget(undefined);
    this.field.focus();
  }

  /** @param {string} text */
  #write(text) {
    this.field.value = text;
    // Suggestions for the old text must close.
    this.field.dispatchEvent(new Event("change"));
    this.#fit();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const message = { from: this.#name.value, text: this.field.value.trim() };
    if (!message.from) return void this.requireName().then(() => this.#form.requestSubmit());
    this.#name.save();
    this.field.focus();
    const { onUnsendable } = this.#options;
    const left = charsLeft(message.text, this.#maxChars);
    if (left < 0) return onUnsendable(-left);
    const { type, message: other } = this.#target ?? {};
    const isEdit = type === "edit";
    if (!message.text && !this.#canBeEmpty) {
      return isEdit ? onUnsendable(0) : undefined;
    }
    if (isEdit) {
      this.#clearTarget();
      // An edit without a change is not sent.
      if (message.text !== other?.text && other) this.#options.edit(other, message);
      return;
    }
    const draft = other ? { ...message, replyTo: other.id } : message;
    if (isCommand(message.text) || mayMentionGroup(message.text)) this.#perform(draft);
    else this.#post(draft);
  }

  /** @param {{ from: string, text: string, replyTo?: string }} message */
  #post(message) {
    this.unsent = { text: "" };
    this.#options.post(message);
  }

  /** @param {{ from: string, text: string, replyTo?: string }} message whose text is a command */
  async #perform(message) {
    const before = this.field.value;
    if (before === this.#running) return;
    this.#running = before;
    const text = await this.#options.runCommand(message.text);
    if (before === this.#running) this.#running = "";
    // The user has since changed the text or the room.
    if (text === undefined || this.field.value !== before) return;
    if (text) this.#post({ ...message, text });
    else this.unsent = { text: "" };
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    const command = commandFor(event, "composer");
    if (command === "endSubject" && this.#target) {
      event.stopPropagation();
      return this.#clearTarget();
    }
    if (command === "editLast" && this.field.value === "" && !this.#target) {
      event.preventDefault();
      return this.#options.editLast();
    }
    if (!this.#sends(command)) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  /** @param {string | undefined} command */
  #sends(command) {
    if (command === "sendAnyway") return true;
    if (command !== "send" || !sendsOnEnter(isTouchScreen())) return false;
    return !isInFence(this.field.value, this.field.selectionStart);
  }

  #fit() {
    this.#send.ariaDisabled = String(this.field.value.trim() === "" && !this.#canBeEmpty);
    if (CSS.supports("field-sizing", "content")) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }
}

function isTouchScreen() {
  return matchMedia("(pointer: coarse)").matches;
}
