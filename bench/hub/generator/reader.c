#define _GNU_SOURCE
#include "reader.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "score.h"

#define READ_BYTES (256 * 1024)
#define MAX_ID_BYTES 48
#define MAX_HEAD_BYTES 16384
#define NO_MESSAGE -1

typedef enum { CLOSED, CONNECTING, HEAD, BODY } Stage;
typedef enum { CHUNK_SIZE, CHUNK_EXTENSION, CHUNK_DATA, CHUNK_END } ChunkStage;

typedef struct {
  Handler handler;
  int descriptor;
  Stage stage;
  bool is_chunked;
  ChunkStage chunk_stage;
  uint64_t chunk_bytes;
  // The part of a header block or line received so far.
  char *pending;
  uint32_t pending_bytes;
  uint32_t pending_capacity;
  int64_t message;
  char id[MAX_ID_BYTES];
} Reader;

ReaderState readers;

static ReaderPlan plan;
static Reader *all;
static uint32_t next_to_open;
static uint64_t read_at_ns;

static uint32_t index_of(const Reader *reader) { return (uint32_t)(reader - all); }

static void shut(Reader *reader) {
  if (reader->stage == BODY) readers.open--;
  else readers.opening--;
  close(reader->descriptor);
  free(reader->pending);
  reader->pending = NULL;
  reader->pending_bytes = reader->pending_capacity = 0;
  reader->stage = CLOSED;
}

static void end(Reader *reader, const char *why) {
  if (readers.ended++ == 0) {
    snprintf(readers.first_error, sizeof readers.first_error, "reader %u: %s", index_of(reader), why);
  }
  shut(reader);
}

static void keep(Reader *reader, const char *bytes, uint32_t count) {
  uint32_t wanted = reader->pending_bytes + count;
  if (wanted > reader->pending_capacity) {
    reader->pending_capacity = wanted < 256 ? 256 : wanted * 2;
    reader->pending = realloc(reader->pending, reader->pending_capacity);
    if (!reader->pending) fail("Cannot keep the beginning of a line");
  }
  memcpy(reader->pending + reader->pending_bytes, bytes, count);
  reader->pending_bytes += count;
}

// Lines --------------------------------------------------------------------------------------

// A message carries its number as "~12~", somewhere in its data.
static int64_t message_in(const char *text, const char *text_end) {
  const char *mark = memchr(text, '~', text_end - text);
  if (!mark) return NO_MESSAGE;
  int64_t number = 0;
  const char *digit = mark + 1;
  for (; digit < text_end && isdigit((unsigned char)*digit); digit++) number = number * 10 + *digit - '0';
  return digit > mark + 1 && digit < text_end && *digit == '~' ? number : NO_MESSAGE;
}

static void take_line(Reader *reader, const char *line, uint32_t bytes) {
  if (bytes > 0 && line[bytes - 1] == '\r') bytes--;
  if (bytes == 0) {
    if (reader->message != NO_MESSAGE) score_deliver(index_of(reader), reader->message, read_at_ns);
    reader->message = NO_MESSAGE;
  } else if (bytes > 5 && memcmp(line, "data:", 5) == 0) {
    reader->message = message_in(line + 5, line + bytes);
  } else if (bytes > 4 && bytes < MAX_ID_BYTES && memcmp(line, "id: ", 4) == 0) {
    memcpy(reader->id, line + 4, bytes - 4);
    reader->id[bytes - 4] = 0;
  }
}

static void take_text(Reader *reader, const char *text, uint32_t bytes) {
  const char *text_end = text + bytes;
  for (const char *line_end; (line_end = memchr(text, '\n', text_end - text)); text = line_end + 1) {
    if (reader->pending_bytes == 0) {
      take_line(reader, text, line_end - text);
      continue;
    }
    keep(reader, text, line_end - text);
    take_line(reader, reader->pending, reader->pending_bytes);
    reader->pending_bytes = 0;
  }
  if (text < text_end) keep(reader, text, text_end - text);
}

// Chunks -------------------------------------------------------------------------------------

static void take_chunk_byte(Reader *reader, char byte) {
  if (byte == '\n') {
    bool is_size = reader->chunk_stage != CHUNK_END;
    if (is_size && reader->chunk_bytes == 0) return end(reader, "the answer ended");
    reader->chunk_stage = is_size ? CHUNK_DATA : CHUNK_SIZE;
  } else if (byte == ';') {
    reader->chunk_stage = CHUNK_EXTENSION;
  } else if (reader->chunk_stage == CHUNK_SIZE && isxdigit((unsigned char)byte)) {
    int digit = isdigit((unsigned char)byte) ? byte - '0' : (byte | 32) - 'a' + 10;
    reader->chunk_bytes = reader->chunk_bytes * 16 + digit;
  }
}

static void take_body(Reader *reader, const char *bytes, uint64_t count) {
  if (!reader->is_chunked) return take_text(reader, bytes, count);
  while (count > 0 && reader->stage == BODY) {
    if (reader->chunk_stage != CHUNK_DATA) {
      take_chunk_byte(reader, *bytes++);
      count--;
      continue;
    }
    uint64_t part = count < reader->chunk_bytes ? count : reader->chunk_bytes;
    take_text(reader, bytes, part);
    bytes += part;
    count -= part;
    reader->chunk_bytes -= part;
    if (reader->chunk_bytes == 0) reader->chunk_stage = CHUNK_END;
  }
}

// Headers -----------------------------------------------------------------------------------

static void ask(Reader *reader) {
  int error = connection_error(reader->descriptor);
  if (error) return end(reader, strerror(error));
  const Url *url = plan.urls + index_of(reader) % plan.url_count;
  char request[1024];
  int bytes = snprintf(request, sizeof request,
                       "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\n%s%s%s\r\n",
                       url->path, url->host, reader->id[0] ? "Last-Event-ID: " : "", reader->id,
                       reader->id[0] ? "\r\n" : "");
  if (send(reader->descriptor, request, bytes, MSG_NOSIGNAL) != bytes) return end(reader, "cannot ask");
  reader->stage = HEAD;
  watch_instead(reader->descriptor, EPOLLIN, &reader->handler);
}

static void take_head(Reader *reader, const char *bytes, uint32_t count) {
  keep(reader, bytes, count);
  char *head_end = memmem(reader->pending, reader->pending_bytes, "\r\n\r\n", 4);
  if (!head_end) {
    if (reader->pending_bytes > MAX_HEAD_BYTES) end(reader, "the head of the answer is too long");
    return;
  }
  char *head = reader->pending;
  *head_end = 0;
  bool is_stream = strncmp(head, "HTTP/1.1 200", 12) == 0 && strcasestr(head, "text/event-stream");
  if (!is_stream) return end(reader, head);
  reader->is_chunked = strcasestr(head, "transfer-encoding: chunked") != NULL;
  uint32_t head_bytes = head_end + 4 - head, rest = reader->pending_bytes - head_bytes;
  reader->pending = NULL;
  reader->pending_bytes = reader->pending_capacity = 0;
  reader->stage = BODY;
  readers.opening--;
  readers.open++;
  score_expect(index_of(reader));
  take_body(reader, head + head_bytes, rest);
  free(head);
}

static void on_event(void *self, uint32_t events) {
  static char bytes[READ_BYTES];
  Reader *reader = self;
  // It was closed in this round, by an event of another connection.
  if (reader->stage == CLOSED) return;
  if (reader->stage == CONNECTING) return ask(reader);
  ssize_t count = recv(reader->descriptor, bytes, sizeof bytes, 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) return end(reader, count == 0 ? "closed by the server" : strerror(errno));
  (void)events;
  read_at_ns = now_ns();
  if (reader->stage == HEAD) take_head(reader, bytes, count);
  else take_body(reader, bytes, count);
}

// All readers --------------------------------------------------------------------------------

static void open_one(Reader *reader) {
  reader->descriptor = open_connection(plan.urls + index_of(reader) % plan.url_count);
  reader->stage = CONNECTING;
  reader->chunk_stage = CHUNK_SIZE;
  reader->chunk_bytes = 0;
  reader->message = NO_MESSAGE;
  readers.opening++;
  watch(reader->descriptor, EPOLLOUT, &reader->handler);
}

void readers_start(ReaderPlan given) {
  plan = given;
  all = calloc(plan.count + 1, sizeof *all);
  if (!all) fail("Cannot allocate the readers");
  for (uint32_t i = 0; i < plan.count; i++) all[i].handler.on_event = on_event;
}

void readers_open_more(void) {
  while (next_to_open < plan.count && readers.opening < plan.at_once) open_one(all + next_to_open++);
}

void readers_close(void) {
  for (uint32_t i = 0; i < plan.count; i++) {
    if (all[i].stage != CLOSED) shut(all + i);
  }
  next_to_open = 0;
}

void reader_renew(uint32_t index) {
  Reader *reader = all + index;
  if (reader->stage != CLOSED) shut(reader);
  reader->id[0] = 0;
  score_forget(index);
  open_one(reader);
}
