// @ts-check
// The parts around the open room that load late, each when it is first needed: late_parts.js makes them.

import { query } from "../../ui/dom.js";
import { Lazy } from "../../ui/loading/lazy.js";
import { LoadFailure } from "../../ui/loading/load_failure.js";

/** @import { LateParts, LatePartsOptions } from "./late_parts.js" */

/** @typedef {"showLoadFailure" | "directory" | "pictures" | "userActions" | "roomTools" | "newRoomForm" | "personalViews" | "notificationSettings"} OwnOptions */

export class LazyParts {
  #failure;
  // Panel and switcher show their own failures, which stay while other texts change.
  panelFailure = new LoadFailure();
  switcherFailure = new LoadFailure();
  /** @type {Lazy<LateParts>} */
  #parts;

  /**
   * @param {LoadFailure} failure of the other parts
   * @param {() => Omit<LatePartsOptions, OwnOptions>} getOptions
   */
  constructor(failure, getOptions) {
    this.#failure = failure;
    this.#parts = new Lazy(async () => {
      const { LateParts } = await import("./late_parts.js");
      return new LateParts({
        ...getOptions(),
        showLoadFailure: this.#showFailure,
        directory: () => this.directory.get(),
        pictures: () => this.pictures.get(),
        userActions: () => this.userActions.get(),
        roomTools: () => this.roomTools.get(),
        newRoomForm: () => this.newRoomForm.get(),
        notificationSettings: () => this.notificationSettings.get(),
        personalViews: async () => (await this.panelViews.get()).personal,
      });
    });
  }

  /** Retries everything that failed to load in the panel and the switcher. */
  retry() {
    this.panelFailure.retry();
    this.switcherFailure.retry();
    this.panelViews.value?.retry();
  }

  /** @param {(() => void) | undefined} retry */
  #showFailure = (retry) => this.#failure.show(retry);

  directory = this.#late((parts) => parts.loadDirectory());
  pictures = this.#late((parts) => parts.loadPictures());
  composerAssist = this.#late((parts) => parts.loadComposerAssist());
  formatBar = this.#late((parts) => parts.loadFormatBar());
  doNotDisturbButton = this.#late((parts) => parts.loadDoNotDisturbButton());
  notifications = this.#late((parts) => parts.loadNotifications());
  emojiPicker = this.#late((parts) => parts.loadEmojiPicker(), this.#showFailure);
  newRoomForm = this.#late((parts) => parts.loadNewRoomForm(), this.#showFailure);
  roomTools = this.#late((parts) => parts.loadRoomTools(), this.#showFailure);
  welcome = this.#late((parts) => parts.loadWelcome());
  userActions = this.#late((parts) => parts.loadUserActions(), this.#showFailure);
  sidebarActions = this.#late((parts) => parts.loadSidebarActions(), this.#showFailure);
  hoverLabels = this.#late((parts) => parts.loadHoverLabels());
  shortcutsDialog = this.#late((parts) => parts.loadShortcutsDialog(), this.#showFailure);
  notificationSettings = this.#late(
    (parts) => parts.loadNotificationSettings(),
    this.#showFailure,
  );
  panelViews = this.#late((parts) => parts.loadPanelViews(), (retry) => {
    const view = query(document, ".panel [data-view]:not([hidden])", HTMLElement);
    this.panelFailure.show(retry, view);
  });
  switcher = this.#late(
    (parts) => parts.loadSwitcher(),
    (retry) => this.switcherFailure.show(retry, query(document, ".switcher", HTMLElement)),
  );

  /**
   * @template Part
   * @param {(parts: LateParts) => Promise<Part>} load
   * @param {(retry: (() => void) | undefined) => void} [onFailure] see `Lazy`
   */
  #late(load, onFailure) {
    return new Lazy(async () => load(await this.#parts.get()), onFailure);
  }
}
