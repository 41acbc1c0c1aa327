// Every parser of text from strangers, including those of libraries: twice the input takes at most twice
// the time.

import { assertEquals } from "@std/assert";
import { contentType } from "@std/media-types";
import { Buffer } from "node:buffer";
import { globSync } from "node:fs";
import { readChallenge } from "../../auth/webauthn/challenge.ts";
import { parseClaims } from "../../auth/jwt/claims.ts";
import { formatCookie, hasHostCookie, readCookie } from "../../auth/cookies.ts";
import { decodeHeaderText } from "../../auth/header_encoding.ts";
import { parseKeySet } from "../../auth/jwt/jwks.ts";
import { parseRegistration, parseSignIn } from "../../auth/webauthn/response.ts";
import { verifyRegistration, verifySignIn } from "../../auth/webauthn/verify.ts";
import { toUserId, TrustedHeaderAuth } from "../../auth/trusted_header.ts";
import { PublicUrl } from "../../auth/public_url.ts";
import { verify } from "../../auth/signing.ts";
import { verifyToken } from "../../auth/jwt/verify.ts";
import { extractToken } from "../../auth/jwt/extract_token.ts";
import { parseActor } from "../../chat/domain/user.ts";
import { BlockedWords } from "../../chat/blocked_words.ts";
import { readConfig } from "../../chat/config/config.ts";
import { parseCursor } from "../../hub/mod.ts";
import { parseChange } from "../../chat/directory/change_parser.ts";
import { requireVisibleTexts } from "../../chat/directory/rules/visible_text_rules.ts";
import { findMentions } from "../../chat/directory/mentions.ts";
import { parseArchived, parseDraft } from "../../chat/message.ts";
import { decodeKeeperAnswer, decodeKeeperRequest } from "../../chat/files/keeper_frames.ts";
import { cleanFileName } from "../../chat/files/file_name.ts";
import { parseName } from "../../chat/names/display_name.ts";
import { skeleton } from "../../chat/names/skeleton.ts";
import { parseSnapshot } from "../../chat/presence/snapshot.ts";
import { decodeReaction, isEmoji } from "../../chat/domain/reaction.ts";
import { toOneLine } from "../../chat/logging/logger.ts";
import { parseRetention } from "../../chat/config/retention.ts";
import { parseRoom } from "../../chat/domain/room.ts";
import { parseSearchQuery } from "../../chat/log/search_query.ts";
import { parseEndpoint } from "../../chat/config/endpoints.ts";
import {
  decodeAnswer,
  decodeDraft,
  decodeDraftResult,
  decodeEntry,
  decodeHeartbeat,
  decodePresence,
  decodePresenceReport,
  decodeRequest,
  decodeUserEvent,
} from "../../chat/protocol.ts";
import { parseIpOrNetwork, rateLimitKey, TrustedProxies } from "../../http/client_ip.ts";
import { chooseRange } from "../../http/byte_range.ts";
import { accepts } from "../../http/compression.ts";
import { Cors } from "../../http/cors.ts";
import { AllowedHosts, hostOf } from "../../http/allowed_hosts.ts";
import { isNavigation } from "../../http/is_navigation.ts";
import { requireSameOrigin } from "../../http/csrf.ts";
import { readFields } from "../../http/body/request_body.ts";
import { dispatch, route } from "../../http/router.ts";
import { hasETag } from "../../http/static_files.ts";
import { parseChecksum, parseMetadata, requireTus } from "../../routes/files/tus.ts";
import { OriginGuard } from "../../routes/request/origin_guard.ts";
import { parseLimit } from "../../routes/request/pagination.ts";
import { parseBounds } from "../../routes/request/params.ts";
import { parseRestriction } from "../../routes/moderation/restrictions.ts";
import { deviceName } from "../../static/account/device_name.js";
import { hueOf } from "../../static/ui/avatar/hues.js";
import { initialsOf } from "../../static/ui/avatar/initials.js";
import { parseEvents } from "../../static/client/stream/sse_parser.js";
import { readProblem, retryAfter } from "../../static/client/errors.js";
import {
  commandsFor,
  parseCommand,
  userQuery,
} from "../../static/chat/composer/commands/slash_commands.js";
import { isOnlyEmoji } from "../../static/chat/messages/markdown/markdown.js";
import {
  hasBlocks,
  isEmote,
  parseMarkdown,
} from "../../static/chat/messages/markdown/markdown_with_blocks.js";
import { toPlainText } from "../../static/chat/messages/markdown/markdown_tree.js";
import { applyFormat } from "../../static/chat/composer/formatting/formatting.js";
import { continueLine } from "../../static/chat/composer/formatting/line_break.js";
import { linkSelection } from "../../static/chat/composer/formatting/pasted_link.js";
import { matchUsers, mentionQuery } from "../../static/chat/composer/mentions/mention_query.js";
import { fold, splitMentions } from "../../static/chat/composer/mentions/mention_parser.js";
import { isInCode, mayHaveShortcode } from "../../static/chat/composer/markdown_context.js";
import {
  findEmoji,
  replaceNames,
  shortcodeBefore,
  shortcodeQuery,
} from "../../static/chat/emoji/search.js";
import {
  replaceMe,
  splitAtMarks,
  toExcerpt,
} from "../../static/chat/messages/search/search_highlight.js";
import { highlight } from "../../static/chat/messages/markdown/highlight.js";
import { parseLink, showsHost } from "../../static/chat/messages/markdown/safe_link.js";
import { findTargets } from "../../static/chat/rooms/switcher/switcher_search.js";
import { findGrowth, type GrowthOptions } from "../harness/time_growth.ts";
import { test } from "../testing.ts";

const ROOT = new URL("../..", import.meta.url);

/** A function that parses a text, and its limits. */
type Parser = readonly [
  name: string,
  parse: (text: string) => unknown,
  options?: GrowthOptions,
];

/**
 * No text is too long: a limit must not hide a slow step behind it. Names are as long as the settings
 * allow.
 */
const LIMITS = { nameChars: 1_000, textChars: 1_000_000, bodyBytes: 1 << 24 };

const ID = "01923f5c-6a00-7000-8000-000000000000";
const KEY = new Uint8Array(32);
const ANN = { id: "ann", name: "Ann" };
const ORIGIN = "https://chat.example.org";
const PARTY = { id: "chat.example.org", origin: ORIGIN };

const base64url = (text: string) => Buffer.from(text).toString("base64url");
const bytes = (text: string) => new TextEncoder().encode(text);

// Headers -----------------------------------------------------------------------------------------

/** A request with a header as a server receives it; values that no header can have are rejected. */
function withHeader(name: string, value: string): Request {
  return new Request(`${ORIGIN}/api/rooms`, { method: "POST", headers: { [name]: value } });
}

const hosts = new AllowedHosts(["chat.example.org"]);
const crossOrigin = new Cors(["https://site.example"]);
const proxies = new TrustedProxies(["0.0.0.0/0", "::/0"]);
const proxyAccess = new TrustedHeaderAuth(
  { userHeader: "x-forwarded-user", nameHeader: "x-forwarded-name" },
  { proxies: { has: () => true }, nameChars: LIMITS.nameChars },
);
const connection = { peer: "127.0.0.1", address: "127.0.0.1", isSecure: true };
const cookieOptions = { key: KEY, now: 0, isSecure: false };

/** Parsers by header name: all headers whose value the program reads. */
const HEADERS: Readonly<Record<string, (request: Request, value: string) => unknown>> = {
  "accept": (request) => isNavigation(new Request(request, { method: "GET" })),
  "accept-encoding": (request) => ["br", "gzip"].map((coding) => accepts(coding, request)),
  "access-control-request-method": (request) => crossOrigin.preflight(request),
  "authorization": (request) => extractToken(request),
  "content-length": (request) => readFields(request, { maxBytes: 1_000 }),
  "content-type": (request) => readFields(request, { maxBytes: 1_000 }),
  "cookie": (request) => [
    readCookie(request, "hubbub_session", { isSecure: true }),
    hasHostCookie(request),
    extractToken(request),
    readChallenge(request, { use: "sign-in" }, cookieOptions),
  ],
  "host": (request) => [hostOf(request), hosts.require(request)],
  "if-none-match": (request) => hasETag(request, '"a"'),
  "if-range": (request) => chooseRange(request, { size: 9, etag: '"a"' }),
  "last-event-id": (_, value) => parseCursor(value),
  "origin": (request) => [
    new PublicUrl([ORIGIN]).inviteUrl(request, "s"),
    new PublicUrl([ORIGIN]).relyingPartyOf(request),
    crossOrigin.applyHeaders(request, new Response()),
    requireSameOrigin(request, new Set()),
  ],
  "range": (request) => chooseRange(request, { size: 9, etag: '"a"' }),
  "sec-fetch-mode": (request) => isNavigation(request),
  "sec-fetch-site": (request) => requireSameOrigin(request, new Set()),
  "tus-resumable": (request) => requireTus(request),
  "upload-checksum": (request) => parseChecksum(request),
  "upload-metadata": (request) => parseMetadata(request),
  "x-forwarded-for": (_, value) => proxies.clientOf("127.0.0.1", value),
  "x-forwarded-name": (_, value) => decodeHeaderText(value),
  "x-forwarded-proto": (request) => new PublicUrl([ORIGIN]).isSecure(request),
  "x-forwarded-user": (request, value) => [
    proxyAccess.identify(request, connection),
    toUserId(value),
  ],
};

const guard = new OriginGuard(new PublicUrl([ORIGIN]), readConfig(() => undefined));

const headerParsers = Object.entries(HEADERS).map(([name, read]): Parser => [
  `the header ${name}`,
  (value) => read(withHeader(name, value), value),
]);

// Headers and URLs ------------------------------------------------------------------------------

const routes = ["/r/:room/:seq", "/static/:file+", "/api/rooms/:room/messages/:id/reactions/:emoji"]
  .map((pattern) => route("GET", pattern, (_, { room }) => new Response(room)));

const toQuery = (text: string) => new URL(`${ORIGIN}/?${text}`).searchParams;

function toBody(type: string, text: string) {
  const request = new Request(ORIGIN, {
    method: "POST",
    body: text,
    headers: { "content-type": type },
  });
  return readFields(request, { maxBytes: LIMITS.bodyBytes });
}

const requestParsers: readonly Parser[] = [
  ["a request with an unknown header", (value) => guard.check(withHeader("x", value))],
  ["a URL path", (text) => {
    for (const place of ["/", "/r/", "/r/a/", "/static/", "/api/rooms/a/messages/b/reactions/"]) {
      try {
        dispatch(routes, new Request(`${ORIGIN}${place}${text}`), undefined);
      } catch {
        // The next one.
      }
    }
  }],
  [
    "the query of a URL with a token",
    (text) => extractToken(new Request(`${ORIGIN}/api/events?${text}`)),
  ],
  ["query parameters", (text) => parseBounds(toQuery(text), ["before", "after"])],
  ["a numeric query parameter", (text) => parseLimit(new URLSearchParams({ limit: text }))],
  ["a file extension", (text) => contentType(text)],
  ["a JSON body", (text) => toBody("application/json", text)],
  ["a string in a JSON body", (text) => toBody("application/json", JSON.stringify({ a: text }))],
  ["a urlencoded form", (text) => toBody("application/x-www-form-urlencoded", text)],
  ["a multipart form", (text) => toBody("multipart/form-data; boundary=a", text)],
  ["a field of a multipart form", (text) =>
    toBody(
      "multipart/form-data; boundary=a",
      `--a\r\ncontent-disposition: form-data; name="a"\r\n\r\n${text}\r\n--a--\r\n`,
    )],
  ["the part headers of a multipart form", (text) =>
    toBody(
      "multipart/form-data; boundary=a",
      `--a\r\ncontent-disposition: form-data; name="a"; ${text}\r\n\r\n\r\n--a--\r\n`,
    )],
  ["an IP address", (text) => rateLimitKey(text)],
  ["the IP address of a ban", (text) => parseIpOrNetwork(text)],
  ["the reason of a ban", (text) => parseRestriction({ minutes: 1, reason: text })],
];

// Authentication --------------------------------------------------------------------------------

const keys = { algorithms: ["HS256"], find: () => Promise.resolve(KEY) };
const verifying = { keys, issuer: undefined, audience: undefined, now: 0 };
const expected = { party: PARTY, challenge: "AAAA" };
const known = { passkey: "AAAA", publicKey: "AAAA" };

/** A WebAuthn response, valid up to its last field. */
const clientData = (type: string) =>
  base64url(JSON.stringify({ type, challenge: "AAAA", origin: ORIGIN }));

const registration = (response: Readonly<Record<string, string>>) =>
  parseRegistration({
    id: "AAAA",
    rawId: "AAAA",
    response: { clientDataJSON: clientData("webauthn.create"), attestationObject: "", ...response },
  });

const signIn = (response: Readonly<Record<string, string>>) =>
  parseSignIn({
    id: "AAAA",
    rawId: "AAAA",
    response: {
      clientDataJSON: clientData("webauthn.get"),
      authenticatorData: "",
      signature: "",
      ...response,
    },
  });

/** A token that is valid up to the part under test. */
const token = (...parts: string[]) => verifyToken(parts.join("."), verifying);
const head = base64url('{"alg":"HS256"}');

const identityParsers: readonly Parser[] = [
  ["a JWT", (text) => verifyToken(text, verifying)],
  ["the header of a JWT", (text) => token(base64url(`{"alg":"HS256","a":${text}}`), "e30", "AA")],
  ["the claims of a JWT", (text) => token(head, base64url(text), "AA")],
  ["the signature of a JWT", (text) => token(head, "e30", base64url(text))],
  ["each claim of a JWT", (text) => {
    const base = { sub: "a", exp: 2_000_000_000, name: "a" };
    const rooms = [text, text];
    for (
      const claims of [{ sub: text }, { name: text }, { exp: text }, { hubbub: { read: rooms } }]
    ) {
      try {
        parseClaims({ ...base, ...claims }, { now: 1_900_000_000_000, ...LIMITS });
      } catch {
        // The next one.
      }
    }
  }],
  ["a JSON Web Key Set", (text) => parseKeySet(text)],
  ["a signed cookie", (text) => verify(text, { key: KEY, purpose: "visitor" })],
  ["a cookie to set", (text) => formatCookie("a", text, { isSecure: true })],
  [
    "the client data of a registration",
    (text) => verifyRegistration(registration({ clientDataJSON: base64url(text) }), expected),
  ],
  [
    "the attestation object of a registration",
    (text) => verifyRegistration(registration({ attestationObject: base64url(text) }), expected),
  ],
  [
    "the base64url attestation object of a registration",
    (text) => verifyRegistration(registration({ attestationObject: text }), expected),
  ],
  [
    "the client data of a sign-in",
    (text) =>
      verifySignIn(signIn({ clientDataJSON: base64url(text) }), { ...expected, passkey: known }),
  ],
  [
    "the authenticator data of a sign-in",
    (text) =>
      verifySignIn(signIn({ authenticatorData: base64url(text) }), { ...expected, passkey: known }),
  ],
  [
    "the signature of a sign-in",
    (text) => verifySignIn(signIn({ signature: text }), { ...expected, passkey: known }),
  ],
];

// Users' text -----------------------------------------------------------------------------------

const blocked = new BlockedWords(["spam", "buy now"]);
const draft = (fields: Readonly<Record<string, unknown>>) =>
  parseDraft({ id: ID, room: "dev", from: "Ann", text: "a", ...fields }, LIMITS);
const change = (fields: Readonly<Record<string, unknown>>) => parseChange(fields);

const textParsers: readonly Parser[] = [
  ["a message", (text) => draft({ text })],
  ["an id", (text) => draft({ id: text })],
  ["an exported message", (text) => parseArchived({ type: "message", id: ID, at: 1, text })],
  ["a file name", (text) => cleanFileName(text)],
  ["a name", (text) => parseName(text, LIMITS.nameChars), { chars: LIMITS.nameChars }],
  ["the skeleton of a name", (text) => skeleton(text), { chars: LIMITS.nameChars }],
  ["a room name", (text) => parseRoom(text)],
  ["an emoji", (text) => [isEmoji(text), decodeReaction(text)]],
  ["a user id", (text) => parseActor({ id: text, role: "member" })],
  ["blocked words", (text) => blocked.requireNoneIn("text", text)],
  ["mentions", (text) => findMentions(text, () => [])],
  ["a search query", (text) => parseSearchQuery(text)],
  ["a date in a search query", (text) => parseSearchQuery(`before:"${text}"`)],
  ["a cursor", (text) => parseCursor(text)],
  ["a title and a topic", (text) => {
    const settings = parseChange({ type: "settings", title: text.slice(0, 100), topic: text });
    requireVisibleTexts(settings, LIMITS.nameChars);
  }, { chars: 512 }],
  ["the members of a new room", (text) => change({ type: "open", title: text, members: [ANN] })],
  ["a banned address", (text) => change({ type: "ban", address: text, reason: "" })],
  ["a stored passkey", (text) => change({ type: "passkey", user: "a", passkey: text })],
  ["a log line", (text) => toOneLine(text)],
  ["retention rules", (text) => parseRetention(text)],
  ["a ZeroMQ endpoint", (text) => parseEndpoint("ZMQ_CLIENT_PUSH", text)],
];

// Frames between processes ----------------------------------------------------------------------

/** The text as each frame of a message in turn, among valid ones. */
function eachFrame(good: readonly string[], read: (frames: Uint8Array[]) => unknown) {
  return (text: string) => {
    for (const place of good.keys()) {
      try {
        read(good.map((frame, i) => bytes(i === place ? text : frame)));
      } catch {
        // The next one.
      }
    }
  };
}

const meta = `h1 a.1 message dev 1 ${ID} 1`;

const frameParsers: readonly Parser[] = [
  ["the frames of a draft", eachFrame(["h1", "inbox", "{}"], decodeDraft)],
  ["the frames of an entry", eachFrame(["r.dev.", meta, "{}"], decodeEntry)],
  ["the frames of a heartbeat", eachFrame(["b.", "h1 a.1"], decodeHeartbeat)],
  ["the frames of a draft result", eachFrame(["n.a.", `h1 ${ID} stored`, "{}"], decodeDraftResult)],
  ["the frames of a request", eachFrame(["h1", "a.1", "head", "{}"], decodeRequest)],
  ["the frames of an answer", eachFrame(["h1", "a.1", "a.1 0", meta, "{}"], decodeAnswer)],
  [
    "the frames of a request to the keeper",
    eachFrame(["h1", "a.1", "status", "{}"], decodeKeeperRequest),
  ],
  [
    "the frames of an answer of the keeper",
    eachFrame(["h1", "a.1", "ok", "{}"], decodeKeeperAnswer),
  ],
  ["the frames of a presence report", eachFrame(["h1", "a", "{}"], decodePresenceReport)],
  ["the frames of a presence update", eachFrame(["p.", "h1 a", "{}"], decodePresence)],
  ["the frames of a user event", eachFrame(["o.", "h1", "{}"], decodeUserEvent)],
  ["a presence snapshot", (text) =>
    parseSnapshot({
      users: [{ id: "a", name: text }],
      rooms: [{ room: text, count: 1, here: [0], typing: [] }],
    })],
];

// The page --------------------------------------------------------------------------------------

const users = ["Ann", "Ann Lee", "Zoë", "a.b", ...Array.from({ length: 47 }, (_, i) => `p${i}`)]
  .map((name, i) => ({ id: `${i}`, name }));
const commandContext = {
  users,
  canModerate: true,
  canInvite: true,
  inviters: [],
  type: "private",
} as const;
const emoji = [[{ emoji: "🎉", names: ["tada", "party_popper"], tags: ["hooray"] }]];

const SLOW_LANGUAGES = ["cpp", "csharp", "java", "yaml"];

/** The events of a stream that arrives in chunks of this many bytes. */
async function readStream(text: string, size = Infinity) {
  const all = bytes(text);
  const chunks = size === Infinity ? [all] : Array.from(
    { length: Math.ceil(all.length / size) },
    (_, i) => all.subarray(i * size, (i + 1) * size),
  );
  for await (const _ of parseEvents(ReadableStream.from(chunks))) {
    // Only parsed.
  }
}

const snippet = (text: string, term: string) =>
  toExcerpt({ text, snippet: { text: term, marks: [[0, term.length]] } });

const pageParsers: readonly Parser[] = [
  ["an event stream", (text) => readStream(text)],
  ["an event stream in small chunks", (text) => readStream(text, 4), {
    chars: 65_536,
    units: ["data"],
  }],
  ["an error response", (text) => readProblem(new Response(text))],
  [
    "a Retry-After header",
    (text) => retryAfter(new Response(null, { headers: { "retry-after": text } })),
  ],
  ["Markdown", (text) => toPlainText(parseMarkdown(text)), { chars: 10_000 }],
  ["a text that may have lists or code", (text) => hasBlocks(text)],
  ["a text of emoji only", (text) => isOnlyEmoji(text)],
  ["a link", (text) => [parseLink(text), showsHost(text, "a.example")]],
  ["an https URL", (text) => parseLink(`https://${text}`)],
  ["a message with mentions", (text) => splitMentions(text, users)],
  ["a mentioned name", (text) => splitMentions("@Ann", [{ id: "a", name: text }]), {
    chars: 1_024,
  }],
  ["an incomplete mention", (text) => mentionQuery(text, text.length)],
  ["a mention query", (text) => [fold(text), matchUsers(text, users)], { chars: 64 }],
  ["a slash command", (text) => [commandsFor(text, true), parseCommand(text, commandContext)]],
  [
    "a command that names a user",
    (text) =>
      ["/mute ", "/invite @Ann", "/me ", "/topic "].map((start) => [
        userQuery(start + text),
        parseCommand(start + text, commandContext),
      ]),
  ],
  ["an emote", (text) => isEmote(`/me ${text}`)],
  ["a code block in the composer", (text) => [isInCode(text), mayHaveShortcode(text)]],
  [
    "selected text to format",
    (text) => applyFormat({ text, start: 1, end: text.length - 1 }, "strong"),
  ],
  ["line to break", (text) => continueLine({ text, start: text.length, end: text.length })],
  [
    "selected words to link",
    (text) => linkSelection({ text, start: 0, end: text.length }, "https://a.b"),
  ],
  ["pasted address", (text) => linkSelection({ text: "a", start: 0, end: 1 }, text)],
  ["an emoji shortcode", (text) => [shortcodeQuery(text), shortcodeBefore(text)]],
  ["a text with shortcodes", (text) => replaceNames(emoji, text)],
  ["an emoji search", (text) => findEmoji(emoji, text)],
  ["a query of the switcher", (text) => findTargets([{ key: "a", label: "Ann Lee" }], text, []), {
    chars: 512,
  }],
  ["a room label in the switcher", (text) => findTargets([{ key: "a", label: text }], "ann", []), {
    chars: 512,
  }],
  ["the text of a search result", (text) => snippet(text, "a"), { chars: 10_000 }],
  ["the marked term of a search result", (text) => snippet("a b c", text), { chars: 1_024 }],
  ["a snippet with marks", (text) => splitAtMarks({ text, marks: [[0, 1]] })],
  ["a query with from:me", (text) => replaceMe(text, "Ann")],
  ["a name for an avatar", (text) => [initialsOf(text), hueOf(text)]],
  ["highlighted code", (text) => SLOW_LANGUAGES.map((language) => highlight(text, language)), {
    chars: 4_000,
    // Not linear, but bounded by the length: about 30 ms each.
    floorMs: 400,
    units: ["a", "$", "é", "ñ_", "a ", "if ", "{{ ", " ", "[ ", "<a> "],
  }],
  ["a user agent", (text) => deviceName(text)],
];

/** Headers that the program reads from its own responses. */
const OWN_HEADERS = ["cache-control", "set-cookie"];

// All tests ----------------------------------------------------------------------------------------

const ALL = [
  ...headerParsers,
  ...requestParsers,
  ...identityParsers,
  ...textParsers,
  ...frameParsers,
  ...pageParsers,
];

test("Parsers: the list covers each header that the program reads", async () => {
  const files = globSync("{http,auth,hub,routes,chat}/**/*.ts", { cwd: ROOT });
  const sources = await Promise.all(files.map((file) => Deno.readTextFile(new URL(file, ROOT))));
  const read = sources.flatMap((source) =>
    Array.from(source.matchAll(/headers\.get\("([a-z-]+)"\)/g), ([, name = ""]) => name)
  ).filter((name) => !OWN_HEADERS.includes(name));
  assertEquals(read.filter((name) => !Object.hasOwn(HEADERS, name)), []);
});

for (const [name, parse, options] of ALL) {
  test(`Parsers: ${name} takes linear time`, async () => {
    assertEquals(await findGrowth(parse, options), undefined);
  });
}
