// @ts-check
// Starts the page. The only module that knows all parts.

import { Router } from "./router.js";
import { BaseClient, hasBufferedFetch } from "../client/base_client.js";
import { UnsentTexts } from "./composer/unsent_texts.js";
import { Composer } from "./composer/composer.js";
import { openDraftStore } from "../client/outbox/indexeddb_store.js";
import { refuseFiles } from "./composer/files.js";
import { mayHaveShortcode } from "./composer/markdown_context.js";
import { ConnectionStatus } from "./connection_status.js";
import { ifFocusUnchanged, oncePerFrame, query, translate } from "../ui/dom.js";
import { Lazy, retryLoading, waitForServer } from "../ui/lazy.js";
import { loadWithCss } from "../ui/load_with_css.js";
import { commandFor } from "../ui/shortcuts.js";
import { LoadFailure } from "../ui/load_failure.js";
import { toPlainLine } from "./messages/markdown/markdown.js";
import { MessageList } from "./messages/list/message_list.js";
import { RoomSession } from "./messages/session/room_session.js";
import { StatusBar } from "./layout/status_bar.js";
import { listenForShortcuts } from "./layout/global_shortcuts.js";
import { Panel } from "./layout/panel.js";
import { Drawer } from "./layout/drawer.js";
import { Shell } from "./shell.js";
import { RoomHeader } from "./layout/room_header.js";
import { CurrentUser } from "./current_user.js";
import { strings } from "../i18n/core.js";

/** @import { RoomLocation } from "./router.js" */

const REFRESH_MS = 60_000;
/** What is done with the messages, for the actions that are offered there. */
const AT_MESSAGES = [
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

translate(strings);

let isReachable = true;
waitForServer(() => isReachable && navigator.onLine ? undefined : reach());

const notice = new StatusBar();
const spelling = new Lazy(() => import("./composer_assist.js"));
const bans = new Lazy(() => import("./layout/ban_notice.js"));
const connection = new ConnectionStatus((isTroubled) => {
  notice.setReconnecting(isTroubled);
  document.body.classList.toggle("is-disconnected", isTroubled);
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
    connection.report("stream", isOpen || accessBlock !== undefined);
    connection.report("broker", isBrokerUp);
    isReachable = isOpen;
    if (isOpen && isBrokerUp) retry();
  },
  onAccessBlock: (block) => {
    notice.setAccessBlock(block);
    if (block === "banned") bans.run(({ showBan }) => showBan(notice));
    else currentUser.refresh();
    if (!block) room.wake();
  },
  onPresence: () => shell.redraw(),
  onRoomListEvent: (event) => {
    if (event.type === "rooms") room.wake();
    shell.onRoomListEvent(event);
  },
  onDraftsChange: (result) => {
    if (result) connection.report("post", true);
    room.showDrafts(result);
  },
  beforeSend: async (draft) => ({ ...draft, text: await spell(draft.text) }),
  onDelay: (milliseconds, isRateLimited) => {
    if (isRateLimited) notice.startCountdown(milliseconds);
    else connection.report("post", false);
  },
});
const currentUser = new CurrentUser(client, {
  onChange: () => {
    composer.setUser(currentUser);
    if (currentUser.isInviteOnly) client.outbox.removeOtherAuthors(currentUser.id);
    if (unsentTexts.setUser(currentUser.id)) composer.unsent = unsentTexts.get(room.name);
    room.showDrafts();
  },
  // The page of who is nobody leads to where one comes in.
  onSignedOut: () => location.reload(),
});
const redraw = oncePerFrame(() => draw());
const roomHeader = new RoomHeader();
const messages = query(document, ".days", HTMLElement);
const failed = () => notice.flash(strings.tryAgainLater);
const failure = new LoadFailure();
const composer = new Composer({
  post: (message) => {
    notice.clear();
    room.send(message);
    saveUnsentText();
    toNewest();
  },
  runCommand: async (text) => {
    const where = room;
    const rest = await shell.runCommand(text);
    const { name } = where;
    if (name === room.name || rest === undefined) return rest;
    // The command ran in a room that the user has since left: clear its unsent text.
    if (unsentTexts.get(name).text.trim() !== text) return;
    unsentTexts.set(name, { text: "" });
    if (rest) where.send({ from: composer.name, text: rest });
  },
  edit: (message, edit) => {
    room.edit(message, edit);
    saveUnsentText();
  },
  onEmptyEdit: () => notice.flash(strings.emptyMessage, true),
  editLast: () => {
    const last = room.isWritable ? room.timeline.lastBy(currentUser.id) : undefined;
    if (last) composer.edit(last);
  },
});
const address = new Router((place) => goTo(place));
const rail = new Drawer(query(document, ".sidebar", HTMLElement), {
  stays: true,
  // At once: what was closed and is open again has lost its place.
  toggled: () => {
    draw();
    shell.refresh();
  },
});
const panel = new Panel((view) => {
  shell.open(view);
  redraw();
});
const list = new MessageList({
  loadOlder: () => room.loadOlder(),
  loadNewer: () => room.loadNewer(),
  loadNewest: () => room.join(),
  runAction: (action, id) => actions[action]?.(id),
  onCaughtUp: () => {
    address.clearMessage();
    composer.focus();
  },
  onSeen: (seq) => shell.markRead(seq),
  showUser: (user, near) => shell.showUser(user, near),
  react: (id, emoji) => messageActions.run(({ commands }) => commands.react(id, emoji), failed),
  jumpTo: (seq) => jump(seq),
  pickDate: (near, day) => dayForm.run(ifFocusUnchanged((form) => form.open(near, day))),
});
/** @type {Shell} */
const shell = new Shell({
  client,
  currentUser,
  side: rail,
  panel,
  field: composer.field,
  displayName: () => composer.name,
  failure,
  changed: redraw,
  open: (name) => address.open(name),
  told: (...what) => notice.flash(...what),
});
const messageActions = new Lazy(async () => {
  const loading = loadWithCss(
    import("./messages/actions/message_actions.js"),
    "/static/chat/messages/actions/message_actions.css",
  );
  const { MessageActions } = await loading;
  return new MessageActions(messages, {
    client,
    currentUser,
    composer,
    room: () => room,
    notify: (text) => notice.flash(text),
    pickEmoji: (near, picked) => shell.pickEmoji(near, picked),
  });
}, (_, event) => {
  // Where they cannot be loaded nothing is offered; only who asks for something by a key is told.
  if (!(event instanceof KeyboardEvent) || !commandFor(event, "message")) return;
  if (event.target instanceof Element && event.target.matches(".message")) failed();
});
const dayForm = new Lazy(async () => {
  const loading = loadWithCss(
    import("./messages/list/jump_to_date.js"),
    "/static/chat/messages/list/jump_to_date.css",
  );
  const { JumpToDate } = await loading;
  return new JumpToDate((at) => show(room, { at }));
}, (again) => failure.show(again));

const unsentTexts = new UnsentTexts(currentUser.id);
let room = enter(address.location);
composer.unsent = unsentTexts.get(room.name);

// What one can do with what was refused. Its buttons go, so the focus needs a new place.
/** @type {Record<string, (id: string) => void>} */
const actions = {
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

// The network, the window, a frozen tab or a page from the browser's cache comes back.
addEventListener("online", () => {
  client.wake({ isNetworkNew: true });
  retry();
});
document.addEventListener("visibilitychange", () => document.hidden ? lookAway() : seeAgain());
// What came meanwhile is read now.
addEventListener("focus", redraw);
document.addEventListener("resume", () => client.wake());
addEventListener("pagehide", () => {
  client.stop();
  saveUnsentText();
});
addEventListener("pageshow", ({ persisted }) => persisted && client.start());
// Where the browser keeps nothing, what is not sent yet lives in this page only.
addEventListener("beforeunload", (event) => {
  const { drafts, isDurable } = client.outbox;
  if (drafts.length > 0 && !isDurable) event.preventDefault();
});
setInterval(() => {
  // A page that nobody sees asks where it says that something is new: it may be read elsewhere.
  if (!document.hidden || shell.unread.isUnread) lookAgain();
}, REFRESH_MS);

messageActions.forwardEvents(
  messages,
  AT_MESSAGES,
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
  leave: () => panel.view ? panel.close() : leaveMessages(),
  help: () => shell.showShortcuts(),
  // Before the browser writes it: where the focus is then.
  write: () => {
    // At a message it may follow a key that waits for what can be done there.
    const isWaiting = !messageActions.value && messages.contains(document.activeElement);
    if (!isWaiting) composer.focus();
    return false;
  },
});
composer.field.addEventListener("input", () => notice.clearMistake());
refuseFiles(() => notice.flash(strings.filesNotSupported));
composer.setUser(currentUser);
currentUser.refresh();
draw();

/** Asks the server for something small. */
function reach() {
  return fetch("/static/icons/icon.svg", { cache: "no-store" });
}

/** The server answers again. */
function retry() {
  failure.retry();
  retryLoading();
  shell.retry();
}

/** @param {RoomLocation} place */
function enter({ room: name, seq }) {
  const listed = shell.roomInfo(name);
  const opened = new RoomSession(name, {
    client,
    currentUser,
    info: listed,
    readUpTo: listed?.unread ? listed.read : undefined,
    onChange: redraw,
    onLoading: (isLoaded) => connection.report("history", isLoaded),
    onReload: () => {
      notice.flash(strings.messagesReloaded);
      // Of the other rooms as much was missed.
      shell.onRoomListEvent({ type: "missed" });
      // Another log may know the reader by another id.
      currentUser.refresh();
    },
    // Without a room there is no stream.
    onClosed: () => connection.report("stream", true),
  });
  const joined = seq === undefined ? opened.join() : show(opened, { around: seq });
  joined.then(() => shell.refresh());
  return opened;
}

/** @param {RoomLocation} place */
function goTo(place) {
  panel.dismissIfOverlay();
  if (place.room === room.name) {
    return place.seq === undefined ? list.scrollToEnd() : jump(place.seq);
  }
  saveUnsentText();
  notice.clear();
  composer.unsent = unsentTexts.get(place.room);
  room.dispose();
  rail.dismissIfOverlay();
  room = enter(place);
  draw();
  composer.focus();
}

function draw() {
  const { info, isClosed } = room;
  const { read } = shell.roomInfo(room.name) ?? {};
  if (read !== undefined && room.isLoaded) room.startReading(read);
  shell.draw(room);
  list.draw(room, currentUser);
  roomHeader.draw(info, { currentUser, news: shell.unread });
  composer.setClosed(isClosed || info.isArchived);
  composer.refresh((id) => room.timeline.find(id));
  notice.setRoomNotice(info.isArchived ? strings.roomArchived : "");
}

/**
 * To the message with this number.
 * @param {number} seq
 */
async function jump(seq) {
  const message = room.timeline.at(seq);
  if (message) list.show(message.id);
  else await show(room, { around: seq });
}

/**
 * Loads the messages around one, and shows it.
 * @param {RoomSession} where
 * @param {{ around: number } | { at: number }} place
 */
async function show(where, place) {
  const seq = await where.join(place);
  if (seq === undefined || where !== room) return;
  draw();
  // What has this number may be something else than a message, or nothing was written since a time.
  const message = where.timeline.from(seq);
  if (message) list.show(message.id);
  else toNewest();
}

function toNewest() {
  address.clearMessage();
  list.scrollToEnd();
}

/** From whatever is read to where one writes. */
function leaveMessages() {
  toNewest();
  composer.focus();
}

function saveUnsentText() {
  unsentTexts.set(room.name, composer.unsent);
}

function lookAway() {
  saveUnsentText();
  if (list.isAtEnd) room.pauseReading();
  shell.flushRead();
}

function seeAgain() {
  client.wake();
  room.wake();
  lookAgain();
}

function lookAgain() {
  shell.refresh();
  // After midnight "Today" is yesterday.
  redraw();
}

/**
 * What is sent of what was written.
 * @param {string} text
 */
async function spell(text) {
  if (!mayHaveShortcode(text)) return text;
  const loaded = await spelling.get().catch(() => undefined);
  return await loaded?.expandShortcodes(text) ?? text;
}
