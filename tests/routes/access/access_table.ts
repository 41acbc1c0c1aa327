// The status of each route, for each kind of room and user. The rows below several lines apply to each of
// them; a row with a mode replaces the one before in that mode. "hidden" stands for four kinds that no user
// can tell from a missing room. Kinds without a row have those under "otherwise".

import type { AccessMode } from "../../../chat/config/config.ts";
import { HIDDEN } from "./access_fixture.ts";

/** Anonymous requests are a new user in open mode, signed out in invite mode, or without credentials. */
export const TABLE = `
                                open invite others  guest member moderator owner muted banned

otherwise
  hidden                        404   401    401     404   404     404      404   404   403

GET /
  any                           200   303    200     200   200     200      200   200   403
GET /r/:room
GET /r/:room/:seq
  public archived new           200   303    200     200   200     200      200   200   403
  private own direct            200   303    200     200   200     200      200   200   403
  hidden                        200   303    200     200   200     200      200   200   403
GET /r/:room/
GET /r/:room/:seq/
  public archived new           303   303    303     303   303     303      303   303   403
  private own direct            303   303    303     303   303     303      303   303   403
  hidden                        303   303    303     303   303     303      303   303   403
GET /admin
GET /static/:file+
GET /emoji.json
GET /health/live
GET /health/ready
GET /metrics
  any                           200   200    200     200   200     200      200   200   200
GET /api/me
  any                           200   200    200     200   200     200      200   200   403
GET /api/rooms
GET /api/members
GET /api/avatars
GET /api/files/:id an avatar
GET /api/unread
GET /api/saved
GET /api/activity
PUT /api/activity/seen
PUT /api/me/do-not-disturb
DELETE /api/rooms
  any                           200   401    401     200   200     200      200   200   403
POST /api/rooms
  any                           201   401    401     403   201     201      201   403   403

GET /event/fetch
GET /api/events
GET /api/search
GET /api/rooms/:room
GET /api/rooms/:room/messages
GET /api/rooms/:room/pins
GET /api/rooms/:room/recent-authors
GET /api/rooms/:room/files
GET /api/rooms/:room/members
PUT /api/rooms/:room/read-marker
  public archived new           200   401    401     200   200     200      200   200   403
  private own direct            404   401    401     200   200     200      200   200   403
PUT /api/rooms/:room/notification-level
PUT /api/rooms/:room/favourite
GET /api/rooms/:room/messages/:id
  public archived               200   401    401     200   200     200      200   200   403
  new                           404   401    401     404   404     404      404   404   403
  private own direct            404   401    401     200   200     200      200   200   403

PUT /api/me/avatar
  any                           200   401    401     200   200     200      200   403   403
DELETE /api/me/avatar
  any                           410   401    401     204   204     204      204   403   403

OPTIONS /api/uploads
  any                           204   204    204     204   204     204      204   204   204
POST /api/uploads
  any                           201   401    401     201   201     201      201   403   403
GET /api/uploads/:id one's own
PUT /api/uploads/:id/thumbnail one's own
  any                           404   401    401     200   200     200      200   200   403
PATCH /api/uploads/:id one's own
DELETE /api/uploads/:id one's own
  any                           404   401    401     204   204     204      204   204   403
GET /api/uploads/:id another's
PATCH /api/uploads/:id another's
DELETE /api/uploads/:id another's
PUT /api/uploads/:id/thumbnail another's
  any                           404   401    401     404   404     404      404   404   403
GET /api/files/:id
GET /api/files/:id/thumbnail
  public archived               200   401    401     200   200     200      200   200   403
  new                           404   401    401     404   404     404      404   404   403
  private own direct            404   401    401     200   200     200      200   200   403

POST /message/broadcast
  public                        200   401    401     200   200     200      200   403   403
  new                           200   401    401     403   200     200      200   403   403
  new:token                     200   401    401     200   200     200      200   403   403
  archived                      403   401    401     403   403     403      403   403   403
  private own direct            404   401    401     200   200     200      200   403   403
POST /api/rooms/:room/messages
  public                        201   401    401     201   201     201      201   403   403
  new                           201   401    401     403   201     201      201   403   403
  new:token                     201   401    401     201   201     201      201   403   403
  archived                      403   401    401     403   403     403      403   403   403
  private own direct            404   401    401     201   201     201      201   403   403
PUT /api/rooms/:room/pins/:id
  public                        204   401    401     403   204     204      204   403   403
  new                           404   401    401     404   404     404      404   404   403
  archived                      403   401    401     403   403     403      403   403   403
  private own                   404   401    401     403   204     204      204   403   403
  direct                        404   401    401     204   204     204      204   403   403
DELETE /api/rooms/:room/pins/:id
  public new                    204   401    401     403   204     204      204   403   403
  archived                      403   401    401     403   403     403      403   403   403
  private own                   404   401    401     403   204     204      204   403   403
  direct                        404   401    401     204   204     204      204   403   403
PUT /api/rooms/:room/saved/:id
  public archived               204   401    401     204   204     204      204   204   403
  new                           404   401    401     404   404     404      404   404   403
  private own direct            404   401    401     204   204     204      204   204   403
DELETE /api/rooms/:room/saved/:id
  public archived new           204   401    401     204   204     204      204   204   403
  private own direct            404   401    401     204   204     204      204   204   403
PUT /api/rooms/:room/messages/:id/reactions/:emoji
DELETE /api/rooms/:room/messages/:id/reactions/:emoji
  public                        200   401    401     200   200     200      200   403   403
  new                           404   401    401     404   404     404      404   404   403
  archived                      403   401    401     403   403     403      403   403   403
  private own direct            404   401    401     200   200     200      200   403   403
PUT /api/rooms/:room/typing
  public new                    204   401    401     204   204     204      204   403   403
  archived                      403   401    401     403   403     403      403   403   403
  private own direct            404   401    401     204   204     204      204   403   403
PATCH /api/rooms/:room/messages/:id one's own
  public                        403   401    401     200   200     200      200   403   403
  new                           404   401    401     404   404     404      404   404   403
  archived                      403   401    401     403   403     403      403   403   403
  private own direct            404   401    401     200   200     200      200   403   403
PATCH /api/rooms/:room/messages/:id another's
  public archived               403   401    401     403   403     403      403   403   403
  new                           404   401    401     404   404     404      404   404   403
  private own direct            404   401    401     403   403     403      403   403   403
DELETE /api/rooms/:room/messages/:id one's own
  public archived               403   401    401     200   200     200      200   403   403
  new                           404   401    401     404   404     404      404   404   403
  private own direct            404   401    401     200   200     200      200   403   403
DELETE /api/rooms/:room/messages/:id another's
  public archived               403   401    401     403   403     200      200   403   403
  new                           404   401    401     404   404     404      404   404   403
  private own direct            404   401    401     403   403     200      200   403   403

PATCH /api/rooms/:room the topic
  public new                    200   401    401     403   200     200      200   403   403
  archived                      403   401    401     403   403     200      200   403   403
  private                       404   401    401     403   403     200      200   403   403
  own                           404   401    401     200   200     200      200   403   403
  direct                        404   401    401     403   403     403      403   403   403
PATCH /api/rooms/:room slow mode
  public archived new           403   401    401     403   403     200      200   403   403
  private own                   404   401    401     403   403     200      200   403   403
  direct                        404   401    401     403   403     403      403   403   403
POST /api/rooms/:room/members
  public archived new           422   401    401     422   422     422      422   403   403
  private own                   404   401    401     403   201     201      201   403   403
  direct                        404   401    401     403   403     403      403   403   403
DELETE /api/rooms/:room/members/:id another
  public archived new           422   401    401     422   422     422      422   403   403
  private                       404   401    401     403   403     204      204   403   403
  own                           404   401    401     204   204     204      204   403   403
  direct                        404   401    401     403   403     403      403   403   403
DELETE /api/rooms/:room/members/:id oneself
  public archived new           422   401    401     422   422     422      422   422   403
  private own direct            404   401    401     204   204     204      204   204   403

GET /api/users
GET /api/users/:id
GET /api/bans
GET /api/audit
  any                           403   401    401     403   403     200      200   403   403
PATCH /api/users/:id the role
  guest member moderator owner  403   401    401     403   403     403      200   403   403
PATCH /api/users/:id the name
  guest member                  403   401    401     403   403     200      200   403   403
  moderator                     403   401    401     403   403     403      200   403   403
  owner                         403   401    401     403   403     403      403   403   403
PATCH /api/users/:id one's own name
  any                           403   401    401     200   200     200      200   403   403
POST /api/bans of a user
POST /api/mutes
  guest member                  403   401    401     403   403     201      201   403   403
  moderator                     403   401    401     403   403     403      201   403   403
  owner                         403   401    401     403   403     403      403   403   403
POST /api/bans of an address
  any                           403   401    401     403   403     201      201   403   403
DELETE /api/bans/:target a user
DELETE /api/mutes/:user
DELETE /api/users/:id/avatar
  guest member                  403   401    401     403   403     204      204   403   403
  moderator                     403   401    401     403   403     403      204   403   403
  owner                         403   401    401     403   403     403      403   403   403
DELETE /api/bans/:target an address
  any                           403   401    401     403   403     204      204   403   403
DELETE /api/bans/:target nobody banned
DELETE /api/mutes/:user nobody muted
DELETE /api/users/:id/avatar of nobody
  any                           403   401    401     403   403     410      410   403   403
`;

/** Routes of invite mode only. */
export const INVITE_TABLE = `
                                      invite  guest member moderator owner muted banned

GET /join
  any                                  200     200   200     200      200   200   200
GET /account
  any                                  200     200   200     200      200   200   403
POST /api/links
POST /api/passkeys/sign-in/options
  any                                  200     200   200     200      200   200   403
POST /api/join
POST /api/sessions
  any                                  201     409   409     409      409   409   403
POST /api/passkeys/sign-in
  any                                  410     409   409     409      409   409   403
GET /api/sessions
GET /api/passkeys
POST /api/passkeys/options
  any                                  401     200   200     200      200   200   403
POST /api/passkeys
  any                                  401     410   410     410      410   410   403
POST /api/sessions/link
  any                                  401     201   201     201      201   201   403
DELETE /api/sessions
DELETE /api/sessions/:id one's own
DELETE /api/passkeys/:id one's own
  any                                  401     204   204     204      204   204   403
DELETE /api/sessions/:id another's
DELETE /api/passkeys/:id another's
  any                                  401     410   410     410      410   410   403
GET /api/invitations
  any                                  401     403   403     200      200   403   403
POST /api/invitations
  guest member                         401     403   403     201      201   403   403
  moderator owner                      401     403   403     403      201   403   403
DELETE /api/invitations/:id
  any                                  401     403   403     204      204   403   403
DELETE /api/invitations/:id none
  any                                  401     403   403     410      410   403   403
`;

export interface Row {
  readonly line: string;
  readonly type: string;
  /** The expected status by user. */
  readonly statuses: Readonly<Record<string, number>>;
}

const OTHERWISE = "otherwise";

/** Returns the rows of a table in a mode, one for each line and kind. */
export function rows(table: string, mode: AccessMode): Row[] {
  const [head = "", ...texts] = table.split("\n").filter((text) => text !== "");
  const columns = head.trim().split(/\s+/);
  const found = new Map<string, Row>();
  let lines: string[] = [];
  let isOver = true;
  for (const text of texts) {
    const isLine = !text.startsWith(" ");
    if (isLine) lines = isOver ? [text] : [...lines, text];
    for (const row of isLine ? [] : rowsOf(text, { lines, columns, mode })) {
      found.set(`${row.line}, ${row.type}`, row);
    }
    isOver = !isLine;
  }
  return complete(Map.groupBy(found.values(), ({ line }) => line));
}

/** Adds the rows under "otherwise" to the lines about rooms. */
function complete(found: ReadonlyMap<string, readonly Row[]>): Row[] {
  const general = found.get(OTHERWISE) ?? [];
  return [...found].filter(([line]) => line !== OTHERWISE).flatMap(([line, rows]) => {
    const isSaid = (type: string) => rows.some((row) => row.type === type);
    const missing = isSaid("public") ? general.filter(({ type }) => !isSaid(type)) : [];
    return [...rows, ...missing.map((row) => ({ ...row, line }))];
  });
}

function rowsOf(
  text: string,
  { lines, columns, mode }: { lines: string[]; columns: string[]; mode: AccessMode },
): Row[] {
  const words = text.trim().split(/\s+/);
  const cells = words.slice(-columns.length).map((status, i) => [columns[i], Number(status)]);
  const all = Object.fromEntries(cells);
  const statuses = { nobody: all[mode] ?? all.others, ...all };
  const kinds = words.slice(0, -columns.length).map((word) => word.split(":"))
    .flatMap(([type = "", only = mode]) => only === mode ? [type] : [])
    .flatMap((type) => type === "hidden" ? HIDDEN : [type]);
  return lines.flatMap((line) => kinds.map((type) => ({ line, type, statuses })));
}
