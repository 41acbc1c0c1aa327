// @ts-check
// Starts the chat page: creates its parts, connects them, and handles what concerns the whole page.

import "../ui/settings/appearance.js";
import { Router } from "./router.js";
import { BaseClient, hasBufferedFetch } from "../client/base_client.js";
import { UnsentTexts } from "./composer/unsent_texts.js";
import { Composer } from "./composer/composer.js";
import { openDraftStore } from "../client/outbox/indexeddb_store.js";
import { refuseFiles } from "./composer/files.js";
import { mayHaveShortcode, mayMentionGroup } from "./composer/markdown_context.js";
import { ConnectionStatus } from "./layout/connection_status.js";
import { ifFocusUnchanged, oncePerFrame, query, translate } from "../ui/dom.js";
import { Lazy, retryLoading, waitForServer } from "../ui/loading/lazy.js";
import { loadWithCss } from "../ui/loading/load_with_css.js";
import { commandFor } from "../ui/shortcuts/shortcuts.js";
import { LoadFailure } from "../ui/loading/load_failure.js";
import { toPlainLine } from "./messages/markdown/markdown.js";
import { whenDrawable } from "./messages/markdown/lazy_blocks.js";
import { MessageList } from "./messages/list/message_list.js";
import { roomTitle } from "./rooms/room_info.js";
import { RoomSession } from "./messages/session/room_session.js";
import { StatusBar } from "./layout/status_bar.js";
import { listenForShortcuts } from "./layout/global_shortcuts.js";
import { Panel } from "./layout/panel.js";
import { Drawer } from "./layout/drawer.js";
import { Shell } from "./shell/shell.js";
import { onSettingsChange } from "../ui/settings/settings.js";
import { redrawTimes } from "./messages/list/row/message_row.js";
import { RoomHeader } from "./layout/room_header.js";
import { CurrentUser } from "./current_user.js";
import { strings } from "../i18n/core.js";

/** @import { ReadingPlace } from "./messages/list/message_list.js" */
/** @import { RoomLocation } from "./router.js" */

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
    if (!block) room.wake();
  },
  onPresence: () => shell.redraw(),
  onRoomListEvent: (event) => {
    if (event.type === "rooms") room.wake();
    shell.onRoomListEvent(event);
  },
  onDraftsChange: (result) => {
    if (result) connectionStatus.report("post", true);
    room.showDrafts(result);
  },
  beforeSend: async (draft) => ({ ...draft, text: await expandShortcodes(draft.text) }),
  onDelay: (milliseconds, isRateLimited) => {
    if (isRateLimited) statusBar.startCountdown(milliseconds);
    else connectionStatus.report("post", false);
  },
});
const currentUser = new CurrentUser(client, {
  onChange: () => {
    composer.setUser(currentUser);
    if (currentUser.isInviteOnly) client.outbox.removeOtherAuthors(currentUser.id);
    if (unsentTexts.setUser(currentUser.id)) composer.unsent = unsentTexts.get(room.name);
    room.showDrafts();
  },
  // The server redirects signed-out users to /join.
  onSignedOut: () => location.reload(),
});
const redraw = oncePerFrame(() => draw());
const roomHeader = new RoomHeader();
const messageArea = query(document, ".days", HTMLElement);
const reportLoadFailure = () => statusBar.flash(strings.tryAgainLater);
const loadFailure = new LoadFailure();
const composer = new Composer({
  post: (message) => {
    statusBar.clear();
    room.send(message);
    saveUnsentText();
    scrollToNewest();
  },
  runCommand: async (text) => {
    const session = room;
    const rest = await shell.runCommand(text);
    const { name } = session;
    if (name === room.name || rest === undefined) return rest;
    // The user has left the command's room: clear its unsent text, unless it has changed.
    if (unsentTexts.get(name).text.trim() !== text) return;
    unsentTexts.set(name, { text: "" });
    if (rest) session.send({ from: composer.name, text: rest });
  },
  edit: (message, edit) => {
    room.edit(message, edit);
    saveUnsentText();
    const isNewMention = mayMentionGroup(edit.text) && !mayMentionGroup(message.text);
    if (isNewMention && currentUser.canMentionRoom) statusBar.flash(strings.editNotifiesNoOne);
  },
  onRefused: (why) => statusBar.flash(why, true),
  editLast: () => {
    const last = room.isWritable ? room.timeline.lastBy(currentUser.id) : undefined;
    if (last) composer.edit(last);
  },
});
const router = new Router((location) => goTo(location));
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
  loadOlder: () => room.loadOlder(),
  loadNewer: () => room.loadNewer(),
  loadNewest: () => room.join(),
  runAction: (action, id) => failedMessageActions[action]?.(id),
  onCaughtUp: () => {
    router.clearMessage();
    composer.focus();
  },
  onSeen: (seq) => shell.markRead(seq),
  onReadOn: () => room.readOn(),
  showUser: (user, near) => shell.showUser(user, near),
  react: (id, emoji) =>
    messageActions.run(({ commands }) => commands.react(id, emoji), reportLoadFailure),
  jumpTo: (seq) => goToMessage(seq),
  pickDate: (near, day) => jumpToDate.run(ifFocusUnchanged((form) => form.open(near, day))),
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
  onChange: redraw,
  open: (name) => router.open(name),
  showStatus: (text, isAboutDraft) => statusBar.flash(text, isAboutDraft),
});
const messageActions = new Lazy(async () => {
  const loading = loadWithCss(
    import("./messages/actions/message_actions.js"),
    "/static/chat/messages/actions/message_actions.css",
  );
  const { MessageActions } = await loading;
  return new MessageActions(messageArea, {
    client,
    currentUser,
    composer,
    room: () => room,
    markUnread: ({ room, seq }) => shell.markUnread(room, seq - 1),
    showStatus: (text) => statusBar.flash(text),
    pickEmoji: (near, picked) => shell.pickEmoji(near, picked),
  });
}, (_, event) => {
  // Hovering must not show an error, a shortcut must.
  if (!(event instanceof KeyboardEvent) || !commandFor(event, "message")) return;
  if (event.target instanceof Element && event.target.matches(".message")) reportLoadFailure();
});
const hoverLabels = new Lazy(() =>
  loadWithCss(
    import("../ui/hover_labels/hover_labels.js"),
    "/static/ui/hover_labels/hover_labels.css",
  )
);
const jumpToDate = new Lazy(async () => {
  const loading = loadWithCss(
    import("./messages/list/jump_to_date.js"),
    "/static/chat/messages/list/jump_to_date.css",
  );
  const { JumpToDate } = await loading;
  return new JumpToDate((at) => loadAround(room, { at }));
}, (again) => loadFailure.show(again));

/**
 * Where the user read in the rooms that were open, for the browser's Back button.
 * @type {Map<string, ReadingPlace | undefined>}
 */
const places = new Map();
const unsentTexts = new UnsentTexts(currentUser.id);
let room = openRoom(router.location);
composer.unsent = unsentTexts.get(room.name);

// Actions of messages that were rejected. Their buttons disappear, so the focus moves to the composer.
/** @type {Record<string, (id: string) => void>} */
const failedMessageActions = {
  retry: (id) => {
    room.resend(id);
    composer.focus();
  },
  discard: (id) => {
    room.withdraw(id);
    composer.focus();
  },
  edit: (id) => {
    const draft = room.withdraw(id);
    if (!draft) return;
    const { timeline } = room;
    const [changed, answered] = [draft.target, draft.replyTo].map((id) => timeline.find(id ?? ""));
    if (changed && changed.deletedAt === undefined) return composer.edit(changed, draft.text);
    composer.restore(draft);
    if (answered) composer.reply({ ...answered, text: toPlainLine(answered.text) });
  },
};

// Page life cycle: network, visibility, freezing, back/forward cache.
addEventListener("online", () => {
  client.wake({ isNetworkNew: true });
  onServerReachable();
});
document.addEventListener("visibilitychange", () => document.hidden ? onHidden() : onVisible());
// Messages that arrived without focus count as read now.
addEventListener("focus", redraw);
document.addEventListener("resume", () => client.wake());
addEventListener("pagehide", () => {
  client.stop();
  saveUnsentText();
});
addEventListener("pageshow", ({ persisted }) => persisted && client.start());
// Without a durable store, unsent messages are lost with the page.
addEventListener("beforeunload", (event) => {
  const { drafts, isDurable } = client.outbox;
  if (drafts.length > 0 && !isDurable) event.preventDefault();
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
document.addEventListener("pointerover", (event) => {
  const isOverButton = event.target instanceof Element && event.target.closest(".icon-button");
  if (isOverButton || hoverLabels.value) hoverLabels.run((labels) => labels.onPointerOver(event));
});
listenForShortcuts({
  previousRoom: () => shell.switchRoom({ step: -1, isUnread: false }),
  nextRoom: () => shell.switchRoom({ step: 1, isUnread: false }),
  previousUnread: () => shell.switchRoom({ step: -1, isUnread: true }),
  nextUnread: () => shell.switchRoom({ step: 1, isUnread: true }),
  switch: () => shell.showSwitcher(),
  search: () => shell.isSearching ? false : panel.show("search"),
  leave: () => panel.view ? panel.close() : goToComposer(),
  help: () => shell.showShortcuts(),
  // The browser then inserts the character into the focused composer.
  write: () => {
    // On a focused message, the key may belong to the actions that are still loading.
    const isWaiting = !messageActions.value && messageArea.contains(document.activeElement);
    if (!isWaiting) composer.focus();
    return false;
  },
});
composer.field.addEventListener("input", () => statusBar.onDraftChange());
// The sidebar shows the name as soon as it is entered.
composer.field.form?.addEventListener("change", redraw);
onSettingsChange(() => {
  redrawTimes(messageArea);
  redraw();
});
refuseFiles(() => statusBar.flash(strings.filesNotSupported));
composer.setUser(currentUser);
currentUser.refresh();
draw();

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

/** @param {RoomLocation} location */
function openRoom({ room: name, seq, isReturn = false }) {
  const listed = shell.roomInfo(name);
  const opened = new RoomSession(name, {
    client,
    currentUser,
    info: listed,
    readUpTo: listed?.unread ? listed.read : undefined,
    whenDrawable,
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
  const place = isReturn ? places.get(name) : undefined;
  const goBack = (/** @type {ReadingPlace} */ { seq, offset }) =>
    loadAround(opened, { around: seq }, (id) => messageList.returnTo(id, offset));
  const goToSeq = () => seq === undefined ? opened.join() : loadAround(opened, { around: seq });
  const joined = place ? goBack(place) : goToSeq();
  joined.then(() => shell.refresh());
  return opened;
}

/** @param {RoomLocation} location */
function goTo(location) {
  panel.dismissIfOverlay();
  if (location.room === room.name) {
    return location.seq === undefined ? messageList.scrollToEnd() : goToMessage(location.seq);
  }
  saveUnsentText();
  places.set(room.name, messageList.place);
  statusBar.clear();
  composer.unsent = unsentTexts.get(location.room);
  room.dispose();
  sidebar.dismissIfOverlay();
  room = openRoom(location);
  draw();
  composer.focus();
}

function draw() {
  const { info, isClosed } = room;
  const listed = shell.roomInfo(room.name);
  if (listed && room.isLoaded) room.startReading(listed);
  shell.draw(room);
  messageList.draw(room, currentUser);
  const isMuted = listed?.notificationLevel === "nothing";
  roomHeader.draw(info, { currentUser, unread: shell.unread, isMuted });
  composer.setClosed(isClosed || info.isArchived);
  composer.refresh((id) => room.timeline.find(id));
  composer.field.placeholder = strings.messageTo(roomTitle(info, currentUser.id));
  statusBar.setRoomNotice(info.isArchived ? strings.roomArchived : "");
}

/**
 * Scrolls to the message with a number, loading it if needed.
 * @param {number} seq
 */
async function goToMessage(seq) {
  const message = room.timeline.at(seq);
  if (message) messageList.show(message.id);
  else await loadAround(room, { around: seq });
}

/**
 * Loads the messages around a number or time, and scrolls there.
 * @param {RoomSession} session
 * @param {{ around: number } | { at: number }} location
 * @param {(id: string) => void} [show]
 */
async function loadAround(session, location, show = (id) => messageList.show(id)) {
  const seq = await session.join(location);
  if (seq === undefined || session !== room) return;
  draw();
  // The number may belong to a change, and the time may be after the last message.
  const message = session.timeline.from(seq);
  if (message) show(message.id);
  else scrollToNewest();
}

function scrollToNewest() {
  router.clearMessage();
  messageList.scrollToEnd();
}

function goToComposer() {
  scrollToNewest();
  composer.focus();
}

function saveUnsentText() {
  unsentTexts.set(room.name, composer.unsent);
}

function onHidden() {
  saveUnsentText();
  if (messageList.isCaughtUp) room.pauseReading();
  shell.flushRead();
}

function onVisible() {
  client.wake();
  room.wake();
  refresh();
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
