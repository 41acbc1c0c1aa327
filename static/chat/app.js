// @ts-check
// Starts the chat page: creates its parts, connects them, and handles what concerns the whole page.

import "../ui/settings/appearance.js";
import { Navigation } from "./navigation.js";
import { DEFAULT_ROOM } from "./router.js";
import { followPageLife } from "./layout/page_life.js";
import { BaseClient, hasBufferedFetch } from "../client/base_client.js";
import { UnsentTexts } from "./composer/unsent/unsent_texts.js";
import { Composer } from "./composer/composer.js";
import { openDraftStore } from "../client/outbox/indexeddb_store.js";
import { Attachments } from "./files/attachments.js";
import { mayHaveShortcode } from "./composer/markdown_context.js";
import { ConnectionStatus } from "./layout/connection_status.js";
import { ifFocusUnchanged, oncePerFrame, query, translate } from "../ui/dom.js";
import { Lazy, retryLoading, waitForServer } from "../ui/loading/lazy.js";
import { commandFor } from "../ui/shortcuts/shortcuts.js";
import { LoadFailure } from "../ui/loading/load_failure.js";
import { MessageList } from "./messages/list/message_list.js";
import { roomTitle } from "./rooms/room_info.js";
import { StatusBar } from "./layout/status_bar.js";
import { listenForShortcuts } from "./layout/global_shortcuts.js";
import { Panel } from "./layout/panel.js";
import { Drawer } from "./layout/drawer.js";
import { Shell } from "./shell/shell.js";
import { HUES } from "../ui/avatar/hues.js";
import { setFirstUsers } from "../ui/avatar/avatar.js";
import { onSettingsChange } from "../ui/settings/settings.js";
import { onStorageChange } from "../ui/settings/storage.js";
import { redrawTimes } from "./messages/list/row/message_row.js";
import { RoomHeader } from "./layout/room_header.js";
import { CurrentUser } from "./current_user.js";
import { strings } from "../i18n/core.js";

const REFRESH_MS = 60_000;
/** Message list events that the message actions handle. */
const MESSAGE_EVENTS = [
  "pointerover",
  "pointerleave",
  "pointerdown",
  "pointermove",
  "pointerup",
  "pointercancel",
  "focusin",
  "focusout",
  "keydown",
];

// Rendering waits for the strings and the stored name, so that nothing shifts: index.html, `blocking`.
translate(strings);

// The parts, each with what it calls in others. No callback runs before all parts exist.
let isReachable = true;
waitForServer(() => isReachable && navigator.onLine ? undefined : probeServer());

const statusBar = new StatusBar();
const composerAssist = new Lazy(() => import("./shell/composer_assist.js"));
const connectionStatus = new ConnectionStatus((isBroken) => {
  statusBar.setReconnecting(isBroken);
  document.body.classList.toggle("is-disconnected", isBroken);
});
const client = new BaseClient({
  ...(hasBufferedFetch() && {
    streamFetch: async (address, request) => {
      const loading = import("../client/stream/xhr_fetch.js");
      const { xhrFetch } = await loading.catch(() => ({ xhrFetch: fetch }));
      return await xhrFetch(address, request);
    },
  }),
  store: openDraftStore(),
  onStateChange: ({ isOpen, isBrokerUp, accessBlock }) => {
    // An access block is not a connection failure.
    connectionStatus.report("stream", isOpen || accessBlock !== undefined);
    connectionStatus.report("broker", isBrokerUp);
    isReachable = isOpen;
    if (isOpen && isBrokerUp) onServerReachable();
  },
  onAccessBlock: (block) => {
    // The server answers with what happened in place of the page. Unsent messages stay in the browser.
    if (block === "banned") return location.reload();
    statusBar.setSignedOut(block !== undefined);
    currentUser.refresh();
    if (!block) navigation.room.wake();
  },
  onPresence: () => shell.redraw(),
  onRoomListEvent: (event) => {
    if (event.type === "rooms") navigation.room.wake();
    // The next member may get a hue that no other has.
    if (event.type === "members" && currentUser.firstUsers.length < HUES) currentUser.refresh();
    shell.onRoomListEvent(event);
  },
  onDraftsChange: (result) => {
    if (result) connectionStatus.report("post", true);
    navigation.room.showDrafts(result);
  },
  beforeSend: async (draft) => ({ ...draft, text: await expandShortcodes(draft.text) }),
  onDelay: (milliseconds, isRateLimited) => {
    if (isRateLimited) statusBar.startCountdown(milliseconds);
    else connectionStatus.report("post", false);
  },
});
const currentUser = new CurrentUser(client, {
  onChange: () => {
    setFirstUsers(currentUser.firstUsers);
    composer.setUser(currentUser);
    if (currentUser.isInviteOnly) client.outbox.removeOtherAuthors(currentUser.id);
    if (unsentTexts.setUser(currentUser.id)) showUnsentText();
    navigation.room.showDrafts();
  },
  // The server redirects signed-out users to /join.
  onSignedOut: () => location.reload(),
});
/** Until the first message of a user who is new here. */
let isNewcomer = !currentUser.isKnown;
const redraw = oncePerFrame(() => draw());
const roomHeader = new RoomHeader();
const messageArea = query(document, ".days", HTMLElement);
const reportLoadFailure = () => statusBar.flash(strings.tryAgainLater);
const loadFailure = new LoadFailure();
const composer = new Composer({
  post: (message) => {
    statusBar.clear();
    navigation.room.send(message);
    isNewcomer = false;
    saveUnsentText();
    navigation.scrollToNewest();
  },
  runCommand: async (text) => {
    const session = navigation.room;
    const rest = await shell.runCommand(text);
    const { name } = session;
    if (name === navigation.room.name || rest === undefined) return rest;
    // The user has left the command's room: clear its unsent text, unless it has changed.
    if (unsentTexts.get(name).text.trim() !== text) return;
    unsentTexts.set(name, { text: "" });
    if (rest) session.send({ from: composer.name, text: rest });
  },
  edit: (message, edit) => {
    navigation.room.edit(message, edit);
    saveUnsentText();
    if (currentUser.canMentionRoom) say(({ explainEdit }) => explainEdit(message, edit));
  },
  onRefused: (why) => statusBar.flash(why, true),
  onUnsendable: (excess) => say(({ explainRefusal }) => explainRefusal(excess), true),
  editLast: () => {
    const last = navigation.room.isWritable
      ? navigation.room.timeline.lastBy(currentUser.id)
      : undefined;
    if (last) composer.edit(last);
  },
});
/** @type {Attachments} */
const attachments = new Attachments({
  client,
  composer,
  currentUser,
  room: () => navigation.room,
  onChange: () => navigation.room.showDrafts(),
  showStatus: (text) => statusBar.flash(text),
  onLoadFailure: reportLoadFailure,
});
const sidebar = new Drawer(query(document, ".sidebar", HTMLElement), {
  isPermanent: true,
  // Draw at once: a sidebar that reopens has lost its scroll position.
  onToggle: () => {
    draw();
    shell.refresh();
  },
});
const panel = new Panel((view) => {
  shell.onPanelShow(view);
  redraw();
});
const messageList = new MessageList({
  loadOlder: () => navigation.room.loadOlder(),
  loadNewer: () => navigation.room.loadNewer(),
  loadNewest: () => navigation.room.join(),
  runAction: (action, id) =>
    composerAssist.run(
      ({ runOutboxAction }) =>
        runOutboxAction(action, id, {
          client,
          composer,
          room: navigation.room,
          files: attachments.files,
        }),
      reportLoadFailure,
    ),
  onCaughtUp: () => {
    navigation.clearMessage();
    composer.focus();
  },
  onSeen: (seq) => shell.markRead(seq),
  onReadOn: () => navigation.room.readOn(),
  showUser: (user, near) => shell.showUser(user, near),
  react: (id, emoji) =>
    messageActions.run(({ commands }) => commands.react(id, emoji), reportLoadFailure),
  jumpTo: (seq) => navigation.showMessage(seq),
  pickDate,
});
/** @type {Shell} */
const shell = new Shell({
  client,
  currentUser,
  sidebar,
  panel,
  field: composer.field,
  displayName: () => composer.name,
  requireName: () => composer.requireName(),
  draftRooms: () => unsentTexts.rooms,
  setName: (name) => composer.setName(name),
  loadFailure,
  pickDate,
  onChange: redraw,
  open: (name) => navigation.open(name),
  showStatus: (text, isAboutDraft) => statusBar.flash(text, isAboutDraft),
});
const messageParts = () => import("./messages/message_parts.js");
const messageActions = new Lazy(async () => {
  const { loadMessageActions } = await messageParts();
  return await loadMessageActions(messageArea, {
    client,
    currentUser,
    composer,
    room: () => navigation.room,
    markUnread: ({ room, seq }) => shell.markUnread(room, seq - 1),
    showStatus: (text) => statusBar.flash(text),
    pickEmoji: (near, picked) => shell.pickEmoji(near, picked),
  });
}, (_, event) => {
  // Hovering must not show an error, a shortcut must.
  if (!(event instanceof KeyboardEvent) || !commandFor(event, "message")) return;
  if (event.target instanceof Element && event.target.matches(".message")) reportLoadFailure();
});
const jumpToDate = new Lazy(async () => {
  const { loadJumpToDate } = await messageParts();
  return await loadJumpToDate((at) => navigation.showTime(at));
}, (again) => loadFailure.show(again));

const unsentTexts = new UnsentTexts(currentUser.id);
/** @type {Navigation} */
const navigation = new Navigation({
  client,
  currentUser,
  messageList,
  shell,
  onMove: () => panel.dismissIfOverlay(),
  onLeave: () => {
    saveUnsentText();
    statusBar.clear();
    sidebar.dismissIfOverlay();
  },
  onEnter: () => {
    showUnsentText();
    draw();
    if (!shell.isSearching) composer.focus();
  },
  attachments,
  draw: () => draw(),
  onChange: redraw,
  onLoading: (isLoaded) => connectionStatus.report("history", isLoaded),
  onReload: () => {
    statusBar.flash(strings.messagesReloaded);
    // Events of the other rooms were missed too.
    shell.onRoomListEvent({ type: "missed" });
    // In another log the user may have another id.
    currentUser.refresh();
  },
  // No stream is open without a readable room.
  onClosed: () => connectionStatus.report("stream", true),
});
showUnsentText();

followPageLife(client, {
  onOnline: () => onServerReachable(),
  // Messages that arrived without focus count as read now.
  onFocus: redraw,
  onShow: () => {
    navigation.room.wake();
    refresh();
  },
  onHide: () => {
    saveUnsentText();
    if (messageList.isCaughtUp) navigation.room.pauseReading();
    shell.flushRead();
  },
  onLeave: () => saveUnsentText(),
});
setInterval(() => {
  // A hidden page with an unread badge refreshes too: the messages may have been read elsewhere.
  if (!document.hidden || shell.unread.isUnread) refresh();
}, REFRESH_MS);

messageActions.forwardEvents(
  messageArea,
  MESSAGE_EVENTS,
  (actions, /** @type {PointerEvent | FocusEvent | KeyboardEvent} */ event) =>
    actions.onListEvent(event),
);
listenForShortcuts({
  previousRoom: () => shell.switchRoom({ step: -1, isUnread: false }),
  nextRoom: () => shell.switchRoom({ step: 1, isUnread: false }),
  previousUnread: () => shell.switchRoom({ step: -1, isUnread: true }),
  nextUnread: () => shell.switchRoom({ step: 1, isUnread: true }),
  switch: () => shell.showSwitcher(),
  search: () => shell.isSearching ? false : panel.show("search"),
  leave: () => panel.view ? panel.close() : goToComposer(),
  jumpToDate: pickDate,
  help: () => shell.showShortcuts(),
  // The browser then inserts the character into the focused composer.
  write: () => {
    // On a focused message, the key may belong to the actions that are still loading.
    const isWaiting = !messageActions.value && messageArea.contains(document.activeElement);
    if (!isWaiting) composer.focus();
    return false;
  },
});
composer.field.addEventListener("input", () => {
  statusBar.onDraftChange();
  // Editing or discarding a pending message must work offline.
  composerAssist.preload();
});
// The sidebar shows the name as soon as it is entered.
composer.field.form?.addEventListener("change", redraw);
onStorageChange("unsent", showOtherTabsText);
onSettingsChange(() => {
  redrawTimes(messageArea);
  redraw();
});
setFirstUsers(currentUser.firstUsers);
composer.setUser(currentUser);
currentUser.refresh();
draw();

/**
 * Asks for the date to jump to.
 * @param {HTMLElement} [near]
 * @param {string} [day] initial value
 */
function pickDate(near = query(document, ".title button", HTMLElement), day = "") {
  jumpToDate.run(ifFocusUnchanged((form) => form.open(near, day)));
}

/**
 * Shows a note whose text loads late.
 * @param {(assist: typeof import("./shell/composer_assist.js")) => string} explain
 * @param {boolean} [isAboutDraft] see `StatusBar.flash`
 */
function say(explain, isAboutDraft) {
  composerAssist.run((assist) => {
    const text = explain(assist);
    if (text) statusBar.flash(text, isAboutDraft);
  });
}

/** Requests a small file to find out whether the server can be reached. */
function probeServer() {
  return fetch("/static/icons/icon.svg", { cache: "no-store" });
}

/** Retries everything that failed while the server was unreachable. */
function onServerReachable() {
  loadFailure.retry();
  retryLoading();
  shell.retry();
}

function draw() {
  const { room } = navigation;
  const { info, isClosed } = room;
  const listed = shell.roomInfo(room.name);
  if (listed && room.isLoaded) room.startReading(listed);
  shell.draw(room);
  messageList.draw(room, currentUser);
  attachments.draw();
  const isMuted = listed?.notificationLevel === "nothing";
  roomHeader.draw(info, { currentUser, unread: shell.unread, isMuted });
  composer.setClosed(!room.isWritable);
  composer.refresh((id) => room.timeline.find(id));
  composer.field.placeholder = isNewcomer && room.name === DEFAULT_ROOM
    ? strings.sayHello
    : strings.messageTo(roomTitle(info, currentUser.id));
  const notice = info.isArchived ? strings.roomArchived : strings.roomReadOnly;
  statusBar.setRoomNotice(isClosed || room.isWritable ? "" : notice);
}

function goToComposer() {
  navigation.scrollToNewest();
  composer.focus();
}

function showUnsentText() {
  composer.unsent = unsentTexts.get(navigation.room.name);
}

/** Shows what was written in another tab. */
function showOtherTabsText() {
  composerAssist.run(({ takeOverUnsent }) => {
    takeOverUnsent(composer, unsentTexts, navigation.room.name);
    redraw();
  });
}

function saveUnsentText() {
  unsentTexts.set(navigation.room.name, composer.unsent);
}

function refresh() {
  shell.refresh();
  // Day names change at midnight.
  redraw();
}

/**
 * Replaces emoji shortcodes before a message is sent.
 * @param {string} text
 */
async function expandShortcodes(text) {
  if (!mayHaveShortcode(text)) return text;
  const assist = await composerAssist.get().catch(() => undefined);
  return await assist?.expandShortcodes(text) ?? text;
}
