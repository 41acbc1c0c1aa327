// @ts-check
// Starts the page. The only module that knows all parts.

import { Client, findChannel, findLocks } from "./client/mod.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { openDraftStore } from "./draft_database.js";
import { greet } from "./greeting.js";
import { fillWords } from "./markup.js";
import { MessageList } from "./message_list.js";
import { Notice } from "./notice.js";
import { Room } from "./room.js";
import { drawTitleBar } from "./title_bar.js";
import { words } from "./words.js";

const DEFAULT_ROOM = "lobby";

const name = location.pathname.match(/^\/r\/([^/]+)/)?.[1] ?? DEFAULT_ROOM;

fillWords();
document.title = words.title(name);
drawTitleBar(name);

const notice = new Notice();
const connection = new Connection((isTroubled) => notice.trouble(isTroubled));
const client = new Client({
  store: openDraftStore(),
  locks: findLocks(),
  openChannel: findChannel(),
  state: ({ isOpen, isBrokerUp }) => {
    connection.report("stream", isOpen);
    connection.report("broker", isBrokerUp);
    // The session may have ended.
    if (!isOpen) greetMe();
  },
  drafts: (settled) => {
    if (settled) connection.report("post", true);
    room.showDrafts(settled);
  },
  delayed: (milliseconds, isLimited) => {
    if (isLimited) notice.limit(milliseconds);
    else connection.report("post", false);
  },
});
const room = new Room(name, {
  client,
  changed: oncePerFrame(() => list.draw(room)),
  loaded: (isLoaded) => connection.report("history", isLoaded),
  reloaded: () => notice.pass(words.reloaded),
});
const list = new MessageList({
  older: () => room.loadOlder(),
  act: (action, id) => actions[action]?.(id),
  caughtUp: () => composer.takeFocus(),
});
const composer = new Composer((message) => {
  room.send(message);
  list.toEnd();
});

// What one can do with a message that was refused. Its buttons go, so the focus needs a new place.
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
    if (draft) composer.edit(draft);
  },
};

// The network, the window, a frozen tab or a page from the browser's cache comes back.
addEventListener("online", () => client.wake({ isNetworkNew: true }));
document.addEventListener("visibilitychange", () => document.hidden || client.wake());
document.addEventListener("resume", () => client.wake());
addEventListener("pagehide", () => client.stop());
addEventListener("pageshow", ({ persisted }) => persisted && client.start());
addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && !document.querySelector(":popover-open")) list.toEnd();
});
// Where the browser keeps nothing, what is not sent yet lives in this page only.
addEventListener("beforeunload", (event) => {
  const { drafts, isDurable } = client.outbox;
  if (drafts.length > 0 && !isDurable) event.preventDefault();
});

greetMe();
room.join();

function greetMe() {
  return greet(name, (own) => composer.setName(own));
}

/**
 * Joins all calls until the next frame; a hidden page has no frames but goes on reading.
 * @param {() => void} draw
 */
function oncePerFrame(draw) {
  let isDue = false;
  const run = () => {
    if (!isDue) return;
    isDue = false;
    draw();
  };
  document.addEventListener("visibilitychange", run);
  return () => {
    if (isDue) return;
    isDue = true;
    if (document.hidden) setTimeout(run);
    else requestAnimationFrame(run);
  };
}
