#define _GNU_SOURCE
#include "poster.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "score.h"

#define ANSWER_BYTES 8192
#define HEAD_BYTES 1024
#define COOKIE_BYTES 512

typedef enum { CLOSED, CONNECTING, OPEN } Stage;

typedef struct {
  Handler handler;
  int descriptor;
  Stage stage;
  bool is_busy;
  uint32_t message;
  char *request;
  uint32_t request_bytes;
  char answer[ANSWER_BYTES + 1];
  uint32_t answer_bytes;
  // The cookie by which the server recognizes this poster: "name=value".
  char cookie[COOKIE_BYTES];
} Poster;

PosterState posters;

static PosterPlan plan;
static Poster *all;
// Makes the ids of this run unique.
static uint64_t run_number;

static void shut(Poster *poster) {
  close(poster->descriptor);
  poster->stage = CLOSED;
}

static void finish(Poster *poster, const char *error) {
  poster->is_busy = false;
  posters.busy--;
  if (!error) return score_store(poster->message, now_ns());
  if (score.refused++ == 0) {
    snprintf(posters.first_error, sizeof posters.first_error, "post: %s", error);
  }
}

static void give_up(Poster *poster, const char *error) {
  shut(poster);
  if (poster->is_busy) finish(poster, error);
}

static void write_request(Poster *poster) {
  const Url *url = plan.urls + (poster - all) % plan.url_count;
  char *body = poster->request + HEAD_BYTES;
  int text = sprintf(body, "{\"id\":\"%08x-0000-4000-8000-%012llx\",\"from\":\"bench\",\"text\":\"",
                     poster->message, (unsigned long long)(run_number & 0xffffffffffff));
  int mark = sprintf(body + text, "~%u~", poster->message);
  int padding = mark < (int)plan.payload ? plan.payload - mark : 0;
  memset(body + text + mark, 'x', padding);
  int body_bytes = text + mark + padding;
  body_bytes += sprintf(body + body_bytes, "\"}");
  char head[HEAD_BYTES];
  int head_bytes = snprintf(head, sizeof head,
                            "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
                            "%s%s%sContent-Length: %d\r\n\r\n",
                            url->path, url->host, *poster->cookie ? "Cookie: " : "", poster->cookie,
                            *poster->cookie ? "\r\n" : "", body_bytes);
  memcpy(poster->request, head, head_bytes);
  memmove(poster->request + head_bytes, body, body_bytes);
  poster->request_bytes = head_bytes + body_bytes;
}

// A request is far smaller than a socket's buffer: a partial write is an error.
static void send_request(Poster *poster) {
  poster->answer_bytes = 0;
  ssize_t sent = send(poster->descriptor, poster->request, poster->request_bytes, MSG_NOSIGNAL);
  if (sent != (ssize_t)poster->request_bytes) give_up(poster, "cannot send");
}

static void connected(Poster *poster) {
  int error = connection_error(poster->descriptor);
  if (error) return give_up(poster, strerror(error));
  poster->stage = OPEN;
  watch_instead(poster->descriptor, EPOLLIN, &poster->handler);
  send_request(poster);
}

static bool is_whole(const Poster *poster, const char *head_end) {
  const char *length = strcasestr(poster->answer, "\r\ncontent-length:");
  uint32_t body_bytes = poster->answer + poster->answer_bytes - head_end;
  if (length && length < head_end) return body_bytes >= (uint32_t)atoi(length + 17);
  const char *chunked = strcasestr(poster->answer, "\r\ntransfer-encoding: chunked");
  if (chunked && chunked < head_end) return body_bytes >= 5 && memcmp(head_end + body_bytes - 5, "0\r\n\r\n", 5) == 0;
  return true;
}

static void keep_cookie(Poster *poster, const char *head_end) {
  const char *value = strcasestr(poster->answer, "\r\nset-cookie: ");
  if (!value || value > head_end) return;
  value += strlen("\r\nset-cookie: ");
  size_t bytes = strcspn(value, ";\r");
  if (bytes < COOKIE_BYTES) snprintf(poster->cookie, COOKIE_BYTES, "%.*s", (int)bytes, value);
}

static void take_answer(Poster *poster) {
  poster->answer[poster->answer_bytes] = 0;
  char *head_end = strstr(poster->answer, "\r\n\r\n");
  if (!head_end || !is_whole(poster, head_end + 4)) {
    if (poster->answer_bytes == ANSWER_BYTES) give_up(poster, "the answer is too long");
    return;
  }
  keep_cookie(poster, head_end);
  bool is_accepted = strncmp(poster->answer, "HTTP/1.1 2", 10) == 0;
  finish(poster, is_accepted ? NULL : poster->answer);
}

static void on_event(void *self, uint32_t events) {
  Poster *poster = self;
  (void)events;
  if (poster->stage == CONNECTING) return connected(poster);
  char *rest = poster->answer + poster->answer_bytes;
  ssize_t count = recv(poster->descriptor, rest, ANSWER_BYTES - poster->answer_bytes, 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) return give_up(poster, count == 0 ? "closed by the server" : strerror(errno));
  poster->answer_bytes += count;
  if (poster->is_busy) take_answer(poster);
}

void posters_start(PosterPlan given) {
  plan = given;
  run_number = now_ns() ^ (uint64_t)getpid() << 32;
  all = calloc(plan.count + 1, sizeof *all);
  if (!all) fail("Cannot allocate the posters");
  for (uint32_t i = 0; i < plan.count; i++) {
    all[i].handler.on_event = on_event;
    all[i].request = malloc(2 * HEAD_BYTES + plan.payload);
    if (!all[i].request) fail("Cannot allocate a request");
  }
}

void post(uint64_t due_ns) {
  static uint32_t turn;
  Poster *poster;
  do poster = all + turn++ % plan.count;
  while (poster->is_busy);
  poster->message = score_send(due_ns);
  poster->is_busy = true;
  posters.busy++;
  write_request(poster);
  if (poster->stage == OPEN) return send_request(poster);
  poster->descriptor = open_connection(plan.urls + (poster - all) % plan.url_count);
  poster->stage = CONNECTING;
  watch(poster->descriptor, EPOLLOUT, &poster->handler);
}
