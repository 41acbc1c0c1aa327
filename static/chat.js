// @ts-check
// Starts the page. The only module that knows all parts.

import { Address } from "./address.js";
import { holdsBack, PageClient } from "./client/page_client.js";
import { BegunTexts } from "./composer/begun.js";
import { Composer } from "./composer/composer.js";
import { openDraftStore } from "./composer/draft_database.js";
import { refuseFiles } from "./composer/files.js";
import { mayNameEmoji } from "./composer/writing.js";
import { Connection } from "./connection.js";
import { oncePerFrame } from "./frame.js";
import { here } from "./here.js";
import { deedOf } from "./keys.js";
import { Later, loadAgain, loadWhen } from "./later.js";
import { LoadFailure } from "./load_failure.js";
import { fillWords, part } from "./markup.js";
import { lineOf } from "./messages/markdown.js";
import { MessageList } from "./messages/message_list.js";
import { Room } from "./messages/room.js";
import { Notice } from "./notice.js";
import { listenToKeys } from "./page_keys.js";
import { Panel } from "./panel.js";
import { Side } from "./side.js";
import { Surroundings } from "./surroundings.js";
import { TitleBar } from "./title_bar.js";
import { Visitor } from "./visitor.js";
import { withStyle } from "./with_style.js";
import { words } from "./words.js";

/** @import { Place } from "./address.js" */

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

fillWords(words);

let isReachable = true;
loadWhen(() => isReachable && navigator.onLine ? undefined : reach());

const notice = new Notice();
const spelling = new Later(() => import("./writing_aids.js"));
const bans = new Later(() => import("./banned.js"));
const connection = new Connection((isTroubled) => {
  notice.trouble(isTroubled);
  document.body.classList.toggle("is-away", isTroubled);
});
const client = new PageClient({
  ...(holdsBack() && {
    streamFetch: async (address, request) => {
      const loading = import("./client/request_stream.js");
      const { requestStream } = await loading.catch(() => ({ requestStream: fetch }));
      return await requestStream(address, request);
    },
  }),
  store: openDraftStore(),
  state: ({ isOpen, isBrokerUp, bar }) => {
    // What nobody is let into is not broken.
    connection.report("stream", isOpen || bar !== undefined);
    connection.report("broker", isBrokerUp);
    isReachable = isOpen;
    if (isOpen && isBrokerUp) retry();
  },
  barred: (bar) => {
    notice.bar(bar);
    if (bar === "banned") bans.use(({ tellBan }) => tellBan(notice));
    else visitor.ask();
    if (!bar) room.wake();
  },
  presence: () => surroundings.redraw(),
  roomsChanged: (news) => {
    if (news.kind === "rooms") room.wake();
    surroundings.hear(news);
  },
  drafts: (settled) => {
    if (settled) connection.report("post", true);
    room.showDrafts(settled);
  },
  prepare: async (draft) => ({ ...draft, text: await spell(draft.text) }),
  delayed: (milliseconds, isLimited) => {
    if (isLimited) notice.limit(milliseconds);
    else connection.report("post", false);
  },
});
const visitor = new Visitor(client, {
  changed: () => {
    composer.introduce(visitor);
    if (visitor.isByInvitation) client.outbox.keepOnlyOf(visitor.id);
    if (begun.belongTo(visitor.id)) composer.begun = begun.in(room.name);
    room.showDrafts();
  },
  // The page of who is nobody leads to where one comes in.
  uninvited: () => location.reload(),
});
const redraw = oncePerFrame(() => draw());
const titleBar = new TitleBar();
const messages = part(document, ".days", HTMLElement);
const failed = () => notice.pass(words.tryAgainLater);
const failure = new LoadFailure();
const composer = new Composer({
  post: (message) => {
    notice.clear();
    room.send(message);
    keepBegun();
    toNewest();
  },
  perform: async (text) => {
    const where = room;
    const rest = await surroundings.perform(text);
    const { name } = where;
    if (name === room.name || rest === undefined) return rest;
    // It is done in that room, if it is what was begun there, and no longer begun.
    if (begun.in(name).text.trim() !== text) return;
    begun.keep(name, { text: "" });
    if (rest) where.send({ from: composer.name, text: rest });
  },
  change: (message, edit) => {
    room.change(message, edit);
    keepBegun();
  },
  emptied: () => notice.pass(words.emptied, true),
  editLast: () => {
    const last = room.isWritable ? room.timeline.lastOf(visitor.id) : undefined;
    if (last) composer.change(last);
  },
});
const address = new Address((place) => goTo(place));
const rail = new Side(part(document, ".rail", HTMLElement), {
  stays: true,
  // At once: what was closed and is open again has lost its place.
  toggled: () => {
    draw();
    surroundings.refresh();
  },
});
const panel = new Panel((view) => {
  surroundings.open(view);
  redraw();
});
const list = new MessageList({
  older: () => room.loadOlder(),
  newer: () => room.loadNewer(),
  newest: () => room.join(),
  act: (action, id) => actions[action]?.(id),
  caughtUp: () => {
    address.leaveMessage();
    composer.takeFocus();
  },
  seen: (seq) => surroundings.markRead(seq),
  pick: (person, near) => surroundings.pick(person, near),
  react: (id, emoji) => messageActions.use(({ deeds }) => deeds.react(id, emoji), failed),
  jump: (seq) => jump(seq),
  pickDay: (near, day) => dayForm.use(here((form) => form.open(near, day))),
});
/** @type {Surroundings} */
const surroundings = new Surroundings({
  client,
  visitor,
  side: rail,
  panel,
  field: composer.field,
  nameOfReader: () => composer.name,
  failure,
  changed: redraw,
  open: (name) => address.open(name),
  told: (...what) => notice.pass(...what),
});
const messageActions = new Later(async () => {
  const loading = withStyle(
    import("./messages/message_actions.js"),
    "/static/messages/message_actions.css",
  );
  const { MessageActions } = await loading;
  return new MessageActions(messages, {
    client,
    visitor,
    composer,
    room: () => room,
    told: (text) => notice.pass(text),
    pickEmoji: (near, picked) => surroundings.pickEmoji(near, picked),
  });
}, (_, event) => {
  // Where they cannot be loaded nothing is offered; only who asks for something by a key is told.
  if (!(event instanceof KeyboardEvent) || !deedOf(event, "message")) return;
  if (event.target instanceof Element && event.target.matches(".message")) failed();
});
const dayForm = new Later(async () => {
  const loading = withStyle(import("./messages/day_form.js"), "/static/messages/day_form.css");
  const { DayForm } = await loading;
  return new DayForm((at) => show(room, { at }));
}, (again) => failure.show(again));

const begun = new BegunTexts(visitor.id);
let room = enter(address.place);
composer.begun = begun.in(room.name);

// What one can do with what was refused. Its buttons go, so the focus needs a new place.
/** @type {Record<string, (id: string) => void>} */
const actions = {
  retry: (id) => {
    room.sendAgain(id);
    composer.takeFocus();
  },
  discard: (id) => {
    room.take(id);
    composer.takeFocus();
  },
  edit: (id) => {
    const draft = room.take(id);
    if (!draft) return;
    const { timeline } = room;
    const [changed, answered] = [draft.target, draft.replyTo].map((id) => timeline.find(id ?? ""));
    if (changed && changed.deletedAt === undefined) return composer.change(changed, draft.text);
    composer.edit(draft);
    if (answered) composer.reply({ ...answered, text: lineOf(answered.text) });
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
  keepBegun();
});
addEventListener("pageshow", ({ persisted }) => persisted && client.start());
// Where the browser keeps nothing, what is not sent yet lives in this page only.
addEventListener("beforeunload", (event) => {
  const { drafts, isDurable } = client.outbox;
  if (drafts.length > 0 && !isDurable) event.preventDefault();
});
setInterval(() => {
  // A page that nobody sees asks where it says that something is new: it may be read elsewhere.
  if (!document.hidden || surroundings.news.isUnread) lookAgain();
}, REFRESH_MS);

messageActions.listen(
  messages,
  AT_MESSAGES,
  (actions, /** @type {PointerEvent | FocusEvent | KeyboardEvent} */ event) => actions.hear(event),
);
listenToKeys({
  previousRoom: () => surroundings.goBeside({ step: -1, isUnread: false }),
  nextRoom: () => surroundings.goBeside({ step: 1, isUnread: false }),
  previousUnread: () => surroundings.goBeside({ step: -1, isUnread: true }),
  nextUnread: () => surroundings.goBeside({ step: 1, isUnread: true }),
  switch: () => surroundings.showSwitcher(),
  search: () => surroundings.isSearching ? false : panel.show("search"),
  leave: () => panel.view ? panel.close() : leaveMessages(),
  help: () => surroundings.showKeys(),
  // Before the browser writes it: where the focus is then.
  write: () => {
    // At a message it may follow a key that waits for what can be done there.
    const isWaiting = !messageActions.there && messages.contains(document.activeElement);
    if (!isWaiting) composer.takeFocus();
    return false;
  },
});
composer.field.addEventListener("input", () => notice.clearMistake());
refuseFiles(() => notice.pass(words.noFiles));
composer.introduce(visitor);
visitor.ask();
draw();

/** Asks the server for something small. */
function reach() {
  return fetch("/static/icon.svg", { cache: "no-store" });
}

/** The server answers again. */
function retry() {
  failure.retry();
  loadAgain();
  surroundings.retry();
}

/** @param {Place} place */
function enter({ room: name, seq }) {
  const listed = surroundings.factsOf(name);
  const opened = new Room(name, {
    client,
    visitor,
    facts: listed,
    readUpTo: listed?.unread ? listed.read : undefined,
    changed: redraw,
    loaded: (isLoaded) => connection.report("history", isLoaded),
    reloaded: () => {
      notice.pass(words.reloaded);
      // Of the other rooms as much was missed.
      surroundings.hear({ kind: "missed" });
      // Another log may know the reader by another id.
      visitor.ask();
    },
    // Without a room there is no stream.
    closed: () => connection.report("stream", true),
  });
  const joined = seq === undefined ? opened.join() : show(opened, { around: seq });
  joined.then(() => surroundings.refresh());
  return opened;
}

/** @param {Place} place */
function goTo(place) {
  panel.giveWay();
  if (place.room === room.name) return place.seq === undefined ? list.toEnd() : jump(place.seq);
  keepBegun();
  notice.clear();
  composer.begun = begun.in(place.room);
  room.leave();
  rail.giveWay();
  room = enter(place);
  draw();
  composer.takeFocus();
}

function draw() {
  const { facts, isClosed } = room;
  const { read } = surroundings.factsOf(room.name) ?? {};
  if (read !== undefined && room.isLoaded) room.beginReading(read);
  surroundings.draw(room);
  list.draw(room, visitor);
  titleBar.draw(facts, { visitor, news: surroundings.news });
  composer.close(isClosed || facts.isArchived);
  composer.look((id) => room.timeline.find(id));
  notice.room(facts.isArchived ? words.roomIsArchived : "");
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
 * @param {Room} where
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
  address.leaveMessage();
  list.toEnd();
}

/** From whatever is read to where one writes. */
function leaveMessages() {
  toNewest();
  composer.takeFocus();
}

function keepBegun() {
  begun.keep(room.name, composer.begun);
}

function lookAway() {
  keepBegun();
  if (list.isAtEnd) room.pauseReading();
  surroundings.tellRead();
}

function seeAgain() {
  client.wake();
  room.wake();
  lookAgain();
}

function lookAgain() {
  surroundings.refresh();
  // After midnight "Today" is yesterday.
  redraw();
}

/**
 * What is sent of what was written.
 * @param {string} text
 */
async function spell(text) {
  if (!mayNameEmoji(text)) return text;
  const loaded = await spelling.get().catch(() => undefined);
  return await loaded?.spell(text) ?? text;
}
