// Who gets which answer, from every route, about each kind of room. The moderator and the owner are
// in no private room; the member wrote the messages and opened no room; who was removed was in the
// private room; "none" is the name of a private room that is not there.

export const TABLE = `
                                      nobody stranger removed member moderator owner banned

GET /
  any                                    200      200     200    200       200   200    403
GET /static/:file+
  any                                    200      200     200    200       200   200    200
GET /health/live
  any                                    200      200     200    200       200   200    200
GET /health/ready
  any                                    200      200     200    200       200   200    200
GET /metrics
  any                                    200      200     200    200       200   200    200
GET /admin
  any                                    200      200     200    200       200   200    200
GET /api/me
  any                                    200      200     200    200       200   200    403
GET /api/unread
  any                                    200      200     200    200       200   200    403
GET /api/rooms
  any                                    200      200     200    200       200   200    403
POST /api/rooms
  any                                    201      201     201    201       201   201    403

GET /r/:room
  public                                 200      200     200    200       200   200    403
  archived                               200      200     200    200       200   200    403
  private                                200      200     200    200       200   200    403
  direct                                 200      200     200    200       200   200    403
  none                                   200      200     200    200       200   200    403
GET /r/:room/:seq
  public                                 200      200     200    200       200   200    403
  archived                               200      200     200    200       200   200    403
  private                                200      200     200    200       200   200    403
  direct                                 200      200     200    200       200   200    403
  none                                   200      200     200    200       200   200    403
POST /message/broadcast
  public                                 200      200     200    200       200   200    403
  archived                               403      403     403    403       403   403    403
  private                                404      404     404    200       404   404    403
  direct                                 404      404     404    200       404   404    403
  none                                   404      404     404    404       404   404    403
GET /event/fetch
  public                                 200      200     200    200       200   200    403
  archived                               200      200     200    200       200   200    403
  private                                404      404     404    200       404   404    403
  direct                                 404      404     404    200       404   404    403
  none                                   404      404     404    404       404   404    403
GET /api/events
  public                                 200      200     200    200       200   200    403
  archived                               200      200     200    200       200   200    403
  private                                404      404     404    200       404   404    403
  direct                                 404      404     404    200       404   404    403
  none                                   404      404     404    404       404   404    403
GET /api/search
  public                                 200      200     200    200       200   200    403
  archived                               200      200     200    200       200   200    403
  private                                404      404     404    200       404   404    403
  direct                                 404      404     404    200       404   404    403
  none                                   404      404     404    404       404   404    403

GET /api/rooms/:room
  public                                 200      200     200    200       200   200    403
  archived                               200      200     200    200       200   200    403
  private                                404      404     404    200       404   404    403
  direct                                 404      404     404    200       404   404    403
  none                                   404      404     404    404       404   404    403
PATCH /api/rooms/:room
  public                                 403      403     403    403       200   200    403
  archived                               403      403     403    403       200   200    403
  private                                404      404     404    403       404   404    403
  direct                                 404      404     404    403       404   404    403
  none                                   404      404     404    404       404   404    403
POST /api/rooms/:room/members
  public                                 422      422     422    422       422   422    403
  archived                               422      422     422    422       422   422    403
  private                                404      404     404    201       404   404    403
  direct                                 404      404     404    403       404   404    403
  none                                   404      404     404    404       404   404    403
DELETE /api/rooms/:room/members/:id
  public                                 422      422     422    422       422   422    403
  archived                               422      422     422    422       422   422    403
  private                                404      404     404    403       404   404    403
  direct                                 404      404     404    403       404   404    403
  none                                   404      404     404    404       404   404    403
PUT /api/rooms/:room/read
  public                                 200      200     200    200       200   200    403
  archived                               200      200     200    200       200   200    403
  private                                404      404     404    200       404   404    403
  direct                                 404      404     404    200       404   404    403
  none                                   404      404     404    404       404   404    403

POST /api/rooms/:room/messages
  public                                 201      201     201    201       201   201    403
  archived                               403      403     403    403       403   403    403
  private                                404      404     404    201       404   404    403
  direct                                 404      404     404    201       404   404    403
  none                                   404      404     404    404       404   404    403
GET /api/rooms/:room/messages
  public                                 200      200     200    200       200   200    403
  archived                               200      200     200    200       200   200    403
  private                                404      404     404    200       404   404    403
  direct                                 404      404     404    200       404   404    403
  none                                   404      404     404    404       404   404    403
GET /api/rooms/:room/messages/:id
  public                                 200      200     200    200       200   200    403
  archived                               200      200     200    200       200   200    403
  private                                404      404     404    200       404   404    403
  direct                                 404      404     404    200       404   404    403
  none                                   404      404     404    404       404   404    403
PATCH /api/rooms/:room/messages/:id
  public                                 403      403     403    200       403   403    403
  archived                               403      403     403    403       403   403    403
  private                                404      404     404    200       404   404    403
  direct                                 404      404     404    200       404   404    403
  none                                   404      404     404    404       404   404    403
DELETE /api/rooms/:room/messages/:id
  public                                 403      403     403    200       200   200    403
  archived                               403      403     403    200       200   200    403
  private                                404      404     404    200       404   404    403
  direct                                 404      404     404    200       404   404    403
  none                                   404      404     404    404       404   404    403
`;

export interface Row {
  readonly route: string;
  readonly kind: string;
  /** The expected status for each who. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** The rows of the table, under the names of its head. */
export function rows(): Row[] {
  const [head = "", ...lines] = TABLE.split("\n").filter((line) => line !== "");
  const columns = head.trim().split(/\s+/);
  let route = "";
  return lines.flatMap((line) => {
    if (!line.startsWith(" ")) route = line;
    const [kind = "", ...statuses] = line.trim().split(/\s+/);
    if (route === line) return [];
    const cells = columns.map((who, i) => [who, Number(statuses[i])]);
    return [{ route, kind, statuses: Object.fromEntries(cells) }];
  });
}
