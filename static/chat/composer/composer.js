// @ts-check
// Where one writes.

import { commandFor } from "../../ui/shortcuts.js";
import { query, setHidden } from "../../ui/dom.js";
import { NameField } from "./name_field.js";
import { ReplyBanner } from "./reply_banner.js";
import { replace } from "./insert_text.js";
import { isCommand, isInFence, toggleMark } from "./markdown_context.js";

/** @import { UnsentText } from "./unsent_texts.js" */
/** @import { Draft, QueuedMessage } from "../../client/mod.js" */

/**
 * @typedef {object} ComposerOptions
 * @property {(message: { from: string, text: string, replyTo?: string }) => void} post
 * @property {(text: string) => Promise<string | undefined>} runCommand a command: what is to be sent of it,
 * empty where nothing is, nothing where it stays to be written otherwise
 * @property {(message: Draft, edit: { from: string, text: string }) => void} edit an own message
 * shall say something else
 * @property {() => void} onEmptyEdit nothing shall be left of an own message
 * @property {() => void} editLast the reader wants to change the last own message
 */

/** @type {Readonly<Record<string, string>>} Markdown marks by command */
const MARKS = { strong: "**", emphasis: "_" };

export class Composer {
  #form = query(document, ".composer", HTMLFormElement);
  /** For what helps there, and tells that one types. */
  field = query(this.#form, ".text", HTMLTextAreaElement);
  #send = query(this.#form, ".send", HTMLButtonElement);
  #name = new NameField(this.#form, () => this.field.focus());
  #subject = new ReplyBanner(() => this.#endSubject());
  #options;
  /** What was begun before a message is changed. */
  #before = "";
  /** The command that is being done: pressed again, it is not done again. */
  #doing = "";

  /** @param {ComposerOptions} options */
  constructor(options) {
    this.#options = options;
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.field.addEventListener("keydown", (event) => this.#pressKey(event));
    this.field.addEventListener("input", () => this.#fit());
    // The press on the button must not take the focus, or a phone would put its keyboard away.
    this.#send.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#fit();
    this.focus();
  }

  /** @returns {UnsentText} */
  get unsent() {
    return { text: this.field.value, target: this.#subject.target, textBefore: this.#before };
  }

  set unsent({ text, target, textBefore = "" }) {
    this.#subject.target = target;
    this.#before = textBefore;
    this.#doing = "";
    this.#write(text);
  }

  /** The name under which the reader writes. */
  get name() {
    return this.#name.value;
  }

  /** @param {{ id: string, name: string, accountUrl: string }} reader as the server knows the reader */
  setUser(reader) {
    this.#name.setUser(reader);
  }

  /**
   * Where nobody can write, nothing asks for it, and who was about to write is at the messages.
   * @param {boolean} isClosed
   */
  setClosed(isClosed) {
    if (isClosed && this.#form.contains(document.activeElement)) {
      query(document, ".timeline", HTMLElement).focus();
    }
    setHidden(this.#form, isClosed);
  }

  /** Takes the focus that nothing else holds; a phone's keyboard stays away. */
  focus() {
    if (isTouchScreen()) return;
    if (this.#name.value) this.field.focus();
    else this.#name.open();
  }

  /**
   * Takes back a message that was refused, before what was begun since.
   * @param {QueuedMessage} draft
   */
  restore({ text, problem }) {
    if (this.#isEditing) this.#endSubject();
    this.unsent = { text: [text, this.field.value].filter(Boolean).join("\n") };
    if (problem?.field === "from") this.#name.open();
    else this.field.focus();
  }

  /**
   * What is written next answers a message.
   * @param {Draft} message
   */
  reply(message) {
    if (this.#isEditing) this.#endSubject();
    this.#subject.target = { type: "reply", message };
    this.field.focus();
  }

  /**
   * What is written next is what an own message says instead.
   * @param {Draft} message
   * @param {string} [text] what it should have said instead
   */
  edit(message, text = message.text) {
    if (this.#isEditing) this.#endSubject();
    this.#before = this.field.value;
    this.#subject.target = { type: "edit", message };
    this.#write(text);
    this.field.focus();
    this.field.setSelectionRange(text.length, text.length);
  }

  /**
   * What is being changed may have been changed elsewhere.
   * @param {(id: string) => Draft | undefined} find a message as it is now
   */
  refresh(find) {
    const { type, message } = this.#subject.target ?? {};
    const now = type === "edit" && message && find(message.id);
    if (now && now.text !== message.text) {
      this.#subject.target = { type, message: now, hasChanged: true };
    }
  }

  get #isEditing() {
    return this.#subject.target?.type === "edit";
  }

  #endSubject() {
    if (this.#isEditing) this.#write(this.#before);
    this.#subject.target = undefined;
    this.field.focus();
  }

  /** @param {string} text */
  #write(text) {
    this.field.value = text;
    // Who helps there must know that something else stands in it.
    this.field.dispatchEvent(new Event("change"));
    this.#fit();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const message = { from: this.#name.value, text: this.field.value.trim() };
    if (!message.from) return this.#name.open();
    this.#name.save();
    this.field.focus();
    const { type, message: other } = this.#subject.target ?? {};
    if (!message.text) return type === "edit" ? this.#options.onEmptyEdit() : undefined;
    if (type === "edit") {
      this.#endSubject();
      // What says the same is not said anew.
      if (message.text !== other?.text && other) this.#options.edit(other, message);
      return;
    }
    const draft = other ? { ...message, replyTo: other.id } : message;
    if (isCommand(message.text)) this.#perform(draft);
    else this.#post(draft);
  }

  /** @param {{ from: string, text: string, replyTo?: string }} message */
  #post(message) {
    this.unsent = { text: "" };
    this.#options.post(message);
  }

  /** @param {{ from: string, text: string, replyTo?: string }} message that begins like a command */
  async #perform(message) {
    const before = this.field.value;
    if (before === this.#doing) return;
    this.#doing = before;
    const text = await this.#options.runCommand(message.text);
    if (before === this.#doing) this.#doing = "";
    // What was written on meanwhile, or in another room, is something else.
    if (text === undefined || this.field.value !== before) return;
    if (text) this.#post({ ...message, text });
    else this.unsent = { text: "" };
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    const deed = commandFor(event, "composer");
    if (deed === "endSubject" && this.#subject.target) {
      event.stopPropagation();
      return this.#endSubject();
    }
    if (deed === "editLast" && this.field.value === "" && !this.#subject.target) {
      event.preventDefault();
      return this.#options.editLast();
    }
    if (this.#sends(deed)) {
      event.preventDefault();
      return this.#form.requestSubmit();
    }
    const mark = MARKS[deed ?? ""];
    if (!mark) return;
    event.preventDefault();
    const { value: text, selectionStart: start, selectionEnd: end } = this.field;
    replace(this.field, toggleMark({ text, start, end }, mark));
  }

  /** @param {string | undefined} deed */
  #sends(deed) {
    if (deed === "sendAnyway") return true;
    if (deed !== "send" || isTouchScreen()) return false;
    return !isInFence(this.field.value, this.field.selectionStart);
  }

  #fit() {
    this.#send.ariaDisabled = String(this.field.value.trim() === "");
    if (CSS.supports("field-sizing", "content")) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }
}

// There Enter breaks the line: the keyboard has no Shift+Enter, and the button is at hand.
function isTouchScreen() {
  return matchMedia("(pointer: coarse)").matches;
}
