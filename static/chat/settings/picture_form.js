// @ts-check
// The buttons with which users choose and remove their own picture.

import { HttpClient } from "../../client/http_client.js";
import { create, setHidden } from "../../ui/dom.js";
import { showError } from "../../ui/errors/error_line.js";
import { strings } from "../../i18n/settings.js";
import { PictureCrop } from "./picture_crop.js";

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
  #save = create("button", { type: "button", className: "save-picture" }, [strings.savePicture]);
  #cancel = create("button", { type: "button" }, [strings.cancel]);
  #crop = new PictureCrop();
  #hint = create("p", { className: "setting-hint", id: "picture-hint" }, [strings.pictureHint]);
  #status = create("p", { className: "setting-hint", role: "status" });
  #problem = create("p", { className: "problem", role: "alert" });
  #hasPicture = false;
  element = create("div", { className: "picture-form", role: "group", hidden: true }, [
    this.#file,
    this.#crop.element,
    create("div", { className: "picture-buttons" }, [
      this.#choose,
      this.#remove,
      this.#save,
      this.#cancel,
    ]),
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
      if (file) this.#act(() => this.#open(file));
    });
    this.#save.addEventListener("click", () => {
      this.#act(() => this.#upload(), strings.pictureSaved);
    });
    this.#cancel.addEventListener("click", () => this.#close());
    this.#remove.addEventListener("click", () => {
      this.#act(() => this.#removePicture(), strings.pictureRemoved);
    });
  }

  /** Called when the dialog opens. Without a keeper there are no pictures. */
  async draw() {
    this.#problem.textContent = "";
    this.#status.textContent = "";
    this.#crop.close();
    try {
      const [{ files }, pictures] = await Promise.all([
        http.request("load the user", "/api/me"),
        this.#options.pictures(),
      ]);
      this.#hasPicture = await pictures.has(this.#user);
      this.#drawButtons();
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
   * @param {string} [done]
   */
  async #act(act, done = "") {
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
  async #open(file) {
    try {
      await this.#crop.open(file);
    } finally {
      this.#drawButtons();
    }
    (this.#crop.field ?? this.#save).focus();
  }

  #close() {
    this.#crop.close();
    this.#drawButtons();
    // The button that was pressed is gone.
    this.#choose.focus();
  }

  #drawButtons() {
    const { isOpen } = this.#crop;
    setHidden(this.#choose, isOpen);
    setHidden(this.#remove, isOpen || !this.#hasPicture);
    setHidden(this.#save, !isOpen);
    setHidden(this.#cancel, !isOpen);
  }

  async #upload() {
    const content = await this.#crop.encode();
    const { avatar } = await http.request("save the picture", PATH, { method: "PUT", content });
    await this.#show(avatar);
  }

  async #removePicture() {
    await http.request("remove the picture", PATH, { method: "DELETE" });
    await this.#show("");
  }

  /** @param {string} avatar */
  async #show(avatar) {
    this.#hasPicture = avatar !== "";
    this.#close();
    await (await this.#options.pictures()).set(this.#user, avatar);
  }
}
