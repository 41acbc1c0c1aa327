// The responses in token mode, by the grants of a token. All users are members. The tokens grant the rooms
// of the first three kinds, the private one by its name: no user here is a member of it. No token grants
// the other rooms; "other" is a public one.

export const GRANTS_TABLE = `
                                           nothing reading writing both expired

otherwise
  other foreign apart none                     404     404     404  404     401

GET /
GET /api/me
GET /api/rooms
GET /api/unread
GET /api/saved
GET /api/activity
PUT /api/activity/seen
PUT /api/me/do-not-disturb
  any                                          200     200     200  200     401
GET /api/search of all rooms
  any                                          422     422     422  422     401
POST /api/rooms
  any                                          201     201     201  201     401
GET /api/users
  any                                          403     403     403  403     401

GET /event/fetch
GET /api/events
  public archived private                      404     200     404  200     204
  other foreign apart none                     404     404     404  404     204
GET /api/search
GET /api/rooms/:room
GET /api/rooms/:room/messages
GET /api/rooms/:room/messages/:id
GET /api/rooms/:room/pins
GET /api/rooms/:room/files
PUT /api/rooms/:room/read-marker
PUT /api/rooms/:room/notification-level
PUT /api/rooms/:room/favourite
  public archived private                      404     200     404  200     401
GET /api/files/:id
GET /api/files/:id/thumbnail
  public archived private                      404     200     404  200     401

POST /message/broadcast
  public private                               404     403     200  200     401
  archived                                     404     403     403  403     401
POST /api/rooms/:room/messages
  public private                               404     403     201  201     401
  archived                                     404     403     403  403     401
PUT /api/rooms/:room/pins/:id
DELETE /api/rooms/:room/pins/:id
  archived                                     404     403     404  403     401
  public private                               404     403     404  204     401
PUT /api/rooms/:room/saved/:id
DELETE /api/rooms/:room/saved/:id
  public archived private                      404     204     404  204     401
PUT /api/rooms/:room/messages/:id/reactions/:emoji
DELETE /api/rooms/:room/messages/:id/reactions/:emoji
  public private                               404     403     200  200     401
  archived                                     404     403     403  403     401
PUT /api/rooms/:room/typing
  public private                               404     403     404  204     401
  archived                                     404     403     404  403     401
PATCH /api/rooms/:room/messages/:id another's
  public archived private                      404     403     403  403     401
DELETE /api/rooms/:room/messages/:id another's
  public archived private                      404     403     404  403     401
PATCH /api/rooms/:room the topic
  public                                       404     403     404  200     401
  archived private                             404     403     404  403     401
POST /api/rooms/:room/members
  public archived                              404     403     404  422     401
  private                                      404     403     404  201     401
DELETE /api/rooms/:room/members/:id another
  public archived                              404     403     404  422     401
  private                                      404     403     404  403     401
`;
