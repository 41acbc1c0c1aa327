// @ts-check
// Starts the page. The only module that knows all parts.

import { Composer } from "./composer.js";
import { fillWords } from "./markup.js";
import { MessageList } from "./message_list.js";
import { Notice } from "./notice.js";
import { Room } from "./room.js";
import { RoomApi } from "./room_api.js";
import { drawTitleBar } from "./title_bar.js";
import { words } from "./words.js";

const DEFAULT_ROOM = "lobby";

const name = location.pathname.match(/^\/r\/([^/]+)/)?.[1] ?? DEFAULT_ROOM;

fillWords();
document.title = words.title(name);
drawTitleBar(name);

const notice = new Notice();
const room = new Room(name, {
  api: new RoomApi(name),
  changed: oncePerFrame(() => list.draw(room)),
  troubled: (isTroubled) => notice.trouble(isTroubled),
  limited: (milliseconds) => notice.limit(milliseconds),
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
    const entry = room.take(id);
    if (entry) composer.edit(entry);
  },
};

addEventListener("online", () => room.reconnect());
addEventListener("pageshow", ({ persisted }) => persisted && room.reconnect());
addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && !document.querySelector(":popover-open")) list.toEnd();
});
// What is not sent yet lives in this page only.
addEventListener("beforeunload", (event) => room.timeline.hasPending && event.preventDefault());

room.join();

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
