// @ts-check
// Shows the pictures of users in place of their initials. It finds the avatars in the page, asks for the
// pictures of their users, and adds a rule of CSS for each, so that an avatar that is drawn later has it at
// once. Loads late itself.

import { apiFetch } from "../api_fetch.js";

/** Users in one request. */
const MAX_ASKED = 50;
/** Users who are remembered beyond those in the page. */
const MAX_KNOWN = 1_000;
/** Time in which avatars are collected before asking. */
const COLLECT_MS = 100;
/** All pages learn of a change at once, and spread their requests over this time. */
const SPREAD_MS = 1_000;
const RETRY_MS = 10_000;

export class Pictures {
  #sheet = new CSSStyleSheet();
  /** @type {Map<string, string>} ids of files by user; empty if there is none */
  #files = new Map();
  /** Files that the browser has loaded. */
  #loaded = new Set();
  #css = "";
  #isStale = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #loading = Promise.resolve();

  constructor() {
    document.adoptedStyleSheets.push(this.#sheet);
    const observer = new MutationObserver(() => this.#loadIn(COLLECT_MS));
    const attributeFilter = ["data-user"];
    observer.observe(document.body, { subtree: true, childList: true, attributeFilter });
    this.#loadIn(0);
  }

  /**
   * Returns whether a user has a picture.
   * @param {string} user
   */
  async has(user) {
    if (!this.#files.has(user)) await this.#ask([user]);
    return Boolean(this.#files.get(user));
  }

  /**
   * Shows the new picture of a user.
   * @param {string} user
   * @param {string} file the id; empty if it was removed
   */
  async set(user, file) {
    this.#files.set(user, file);
    await this.#draw();
  }

  /** Pictures may have changed: asks again, after a moment. */
  expire() {
    this.#isStale = true;
    this.#loadIn(Math.random() * SPREAD_MS);
  }

  /** @param {number} ms */
  #loadIn(ms) {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#loading = this.#loading.then(() => this.#load());
    }, ms);
  }

  async #load() {
    const shown = usersInPage();
    if (this.#isStale || this.#files.size > MAX_KNOWN + shown.length) this.#forgetOthers(shown);
    const wanted = this.#isStale ? shown : shown.filter((user) => !this.#files.has(user));
    if (wanted.length === 0) return;
    this.#isStale = false;
    try {
      for (let at = 0; at < wanted.length; at += MAX_ASKED) {
        await this.#ask(wanted.slice(at, at + MAX_ASKED));
      }
    } catch {
      this.#isStale = true;
      this.#loadIn(RETRY_MS);
    }
  }

  /** @param {readonly string[]} users */
  async #ask(users) {
    const params = new URLSearchParams(users.map((user) => ["user", user]));
    const { avatars } = await apiFetch("GET", `/api/avatars?${params}`);
    for (const user of users) this.#files.set(user, avatars[user] ?? "");
    await this.#draw();
  }

  /** @param {readonly string[]} kept */
  #forgetOthers(kept) {
    const files = kept.map((user) => /** @type {const} */ ([user, this.#files.get(user)]));
    this.#files = new Map(
      files.flatMap(([user, file]) => file === undefined ? [] : [[user, file]]),
    );
  }

  /** Draws the pictures that can be loaded: initials stay until then, and in place of the others. */
  async #draw() {
    this.#replaceRules();
    const files = [...this.#files.values()].filter((file) => file && !this.#loaded.has(file));
    await Promise.all(files.map(async (file) => {
      if (await canLoad(urlOf(file))) this.#loaded.add(file);
    }));
    this.#replaceRules();
  }

  #replaceRules() {
    const files = [...this.#files].filter(([, file]) => this.#loaded.has(file));
    const css = files.map(([user, file]) => ruleOf(user, urlOf(file))).join("");
    if (css !== this.#css) this.#sheet.replaceSync(css);
    this.#css = css;
  }
}

function usersInPage() {
  /** @type {Iterable<HTMLElement>} */
  const avatars = document.querySelectorAll(".avatar[data-user]");
  const users = new Set(Array.from(avatars, ({ dataset }) => dataset.user ?? ""));
  users.delete("");
  return [...users];
}

/** @param {string} file */
function urlOf(file) {
  return `/api/files/${file}`;
}

/** @param {string} url */
async function canLoad(url) {
  const image = new Image();
  image.src = url;
  return await image.decode().then(() => true, () => false);
}

/**
 * Initials have no size rather than no colour, which forced colours would replace.
 * @param {string} user
 * @param {string} url
 */
function ruleOf(user, url) {
  return `.avatar.avatar[data-user="${CSS.escape(user)}"] {
    background-image: url("${url}"); background-size: cover; font-size: 0; }`;
}
