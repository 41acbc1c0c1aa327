// @ts-check
// The buttons with which users choose and remove their own picture.

import { HttpClient } from "../../client/http_client.js";
import { create, setHidden } from "../../ui/dom.js";
import { showError } from "../../ui/errors/error_line.js";
import { strings } from "../../i18n/settings.js";
import { makeSquarePicture } from "./square_picture.js";

/** @import { Pictures } from "../../ui/avatar/pictures.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} PictureFormOptions
 * @property {CurrentUser} currentUser
 * @property {() => Promise<Pictures>} pictures
 */

const http = new HttpClient("", (url, options) => fetch(url, options));

const PATH = "/api/me/avatar";

export class PictureForm {
  #options;
  #file = create("input", { type: "file", accept: "image/*", hidden: true });
  #choose = create("button", { type: "button" }, [strings.choosePicture]);
  #remove = create("button", { type: "button" }, [strings.removePicture]);
  #hint = create("p", { className: "setting-hint", id: "picture-hint" }, [strings.pictureHint]);
  #status = create("p", { className: "setting-hint", role: "status" });
  #problem = create("p", { className: "problem", role: "alert" });
  element = create("div", { className: "picture-form", role: "group", hidden: true }, [
    this.#file,
    create("div", { className: "picture-buttons" }, [this.#choose, this.#remove]),
    this.#hint,
    this.#problem,
    this.#status,
  ]);

  /** @param {PictureFormOptions} options */
  constructor(options) {
    this.#options = options;
    this.element.ariaLabel = strings.picture;
    this.#choose.setAttribute("aria-describedby", this.#hint.id);
    this.#choose.addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", () => {
      const [file] = this.#file.files ?? [];
      // The same file again is a change, too.
      this.#file.value = "";
      if (file) this.#act(() => this.#upload(file), strings.pictureSaved);
    });
    this.#remove.addEventListener("click", () => {
      this.#act(() => this.#removePicture(), strings.pictureRemoved);
    });
  }

  /** Called when the dialog opens. Without a keeper there are no pictures. */
  async draw() {
    this.#problem.textContent = "";
    this.#status.textContent = "";
    try {
      const [{ files }, pictures] = await Promise.all([
        http.request("load the user", "/api/me"),
        this.#options.pictures(),
      ]);
      setHidden(this.#remove, !await pictures.has(this.#user));
      setHidden(this.element, !files);
    } catch {
      setHidden(this.element, true);
    }
  }

  get #user() {
    return this.#options.currentUser.id;
  }

  /**
   * @param {() => Promise<void>} act
   * @param {string} done
   */
  async #act(act, done) {
    if (this.element.ariaBusy === "true") return;
    this.element.ariaBusy = "true";
    this.#problem.textContent = "";
    this.#status.textContent = "";
    try {
      await act();
      this.#status.textContent = done;
    } catch (error) {
      if (error instanceof DOMException) this.#problem.textContent = strings.unreadablePicture;
      else await showError(this.#problem, error);
    }
    this.element.ariaBusy = "false";
  }

  /** @param {File} file */
  async #upload(file) {
    const content = await makeSquarePicture(file);
    const { avatar } = await http.request("save the picture", PATH, { method: "PUT", content });
    await this.#show(avatar);
  }

  async #removePicture() {
    await http.request("remove the picture", PATH, { method: "DELETE" });
    // Its button disappears.
    this.#choose.focus();
    await this.#show("");
  }

  /** @param {string} avatar */
  async #show(avatar) {
    setHidden(this.#remove, avatar === "");
    await (await this.#options.pictures()).set(this.#user, avatar);
  }
}
