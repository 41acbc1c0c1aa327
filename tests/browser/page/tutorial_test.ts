// A page written from the tutorial, next to ours: the tutorial's contract is GET /event/fetch with `msg`
// events and POST /message/broadcast with form fields.

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { browserTest, sent, texts, write } from "../harness/chromium.ts";

/** The ways in which a script can send form fields; each is a button on the page. */
const WAYS = ["URLSearchParams", "FormData", "XMLHttpRequest"];

const PAGE = `<!doctype html>
<title>By the tutorial</title>
<form aria-busy="true">
  <input name="from" aria-label="From">
  <input name="text" aria-label="Text">
  ${WAYS.map((way) => `<button value="${way}">${way}</button>`).join("")}
</form>
<output></output>
<ol></ol>
<script>
  const list = document.querySelector("ol");
  const form = document.querySelector("form");
  const source = new EventSource("/event/fetch");
  source.onopen = () => form.setAttribute("aria-busy", "false");
  source.addEventListener("msg", (event) => {
    const { from, text } = JSON.parse(event.data);
    list.appendChild(document.createElement("li")).textContent = from + ": " + text;
  });

  const send = (body) => fetch("/message/broadcast", { method: "POST", body });
  const ways = {
    URLSearchParams: async (fields) => (await send(new URLSearchParams(fields))).text(),
    FormData: async (fields) => (await send(fields)).text(),
    XMLHttpRequest: (fields) => new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.onload = () => resolve(request.responseText);
      request.open("POST", "/message/broadcast");
      request.setRequestHeader("content-type", "application/x-www-form-urlencoded");
      request.send(new URLSearchParams(fields).toString());
    }),
  };
  form.onsubmit = async (event) => {
    event.preventDefault();
    const way = event.submitter.value;
    const answer = await ways[way](new FormData(form));
    document.querySelector("output").textContent = way + ": " + answer;
  };
</script>`;

function serveTutorial(page: Page): Promise<unknown> {
  return page.route(
    "**/tutorial",
    (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: PAGE }),
  );
}

browserTest("Tutorial: a page written to its contract reads and sends", async ({ visit }) => {
  const ann = await visit({ name: "Ann" });
  const theirs = await visit({ path: "/tutorial", prepare: serveTutorial });
  await theirs.getByLabel("From").fill("Bob");
  for (const way of WAYS) {
    await theirs.getByLabel("Text").fill(`Grüße by ${way} & more`);
    await theirs.getByRole("button", { name: way }).click();
    await theirs.locator("output", { hasText: `${way}: true` }).waitFor();
    await sent(ann, `by ${way}`);
  }
  await write(ann, "<b>Hello</b> Bob");
  await theirs.locator("li", { hasText: "Hello" }).waitFor();
  const spoken = WAYS.map((way) => `Grüße by ${way} & more`);
  assertEquals(await texts(ann), [...spoken, "<b>Hello</b> Bob"]);
  assertEquals(await theirs.locator("li").allTextContents(), [
    ...spoken.map((text) => `Bob: ${text}`),
    "Ann: <b>Hello</b> Bob",
  ]);
});
