#include "score.h"

#include <stdbool.h>
#include <stdlib.h>

#include "network.h"

#define NONE UINT32_MAX

// A message that has not arrived after this long is lost.
#define MAX_DELAY_NS 5000000000ull

Score score;

static uint64_t *sent_ns;
static uint32_t *place_of;
static uint32_t *readers_of;
static uint32_t *next_of;
// The first message that each reader must receive; NONE once it has received any.
static uint32_t *due_of;
static uint32_t places;

static void *allocate(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (!memory) fail("Cannot allocate the score");
  return memory;
}

void score_start(uint32_t readers, uint32_t capacity) {
  score.readers = readers;
  score.capacity = capacity;
  sent_ns = allocate(capacity + 1, sizeof *sent_ns);
  place_of = allocate(capacity + 1, sizeof *place_of);
  readers_of = allocate(capacity + 1, sizeof *readers_of);
  next_of = allocate(readers + 1, sizeof *next_of);
  due_of = allocate(readers + 1, sizeof *due_of);
}

void score_measure(void) {
  score.unmeasured = score.stored;
  score.deliveries = 0;
  score.first_sent_ns = score.last_stored_ns = score.last_delivery_ns = 0;
  score.delivery = score.post = (Histogram){0};
}

uint32_t score_send(uint64_t at_ns) {
  uint32_t message = score.sent++;
  sent_ns[message] = at_ns;
  place_of[message] = NONE;
  if (score.first_sent_ns == 0) score.first_sent_ns = at_ns;
  return message;
}

void score_store(uint32_t message, uint64_t at_ns) {
  score.stored++;
  score.last_stored_ns = at_ns;
  histogram_add(&score.post, at_ns - sent_ns[message]);
}

void score_deliver(uint32_t reader, uint32_t message, uint64_t at_ns) {
  if (message >= score.sent) {
    score.unknown++;
    return;
  }
  due_of[reader] = NONE;
  bool begins = next_of[reader] == NONE;
  // No other reader has this message yet: its place in the order is unknown.
  if (begins && place_of[message] == NONE) return;
  if (place_of[message] == NONE) place_of[message] = places++;
  uint32_t place = place_of[message];
  if (begins) next_of[reader] = place;
  if (place < next_of[reader]) {
    score.repeated++;
    return;
  }
  score.lost += place - next_of[reader];
  next_of[reader] = place + 1;
  score.deliveries++;
  score.last_delivery_ns = at_ns;
  histogram_add(&score.delivery, at_ns - sent_ns[message]);
  if (++readers_of[message] == score.readers) score.complete++;
}

// Whether a reader has received nothing, although a message was sent by that time.
static bool has_missed_first(uint32_t reader, uint64_t by_ns) {
  uint32_t due = due_of[reader];
  return due < score.sent && sent_ns[due] <= by_ns;
}

void score_expect(uint32_t reader) { due_of[reader] = score.sent; }

void score_forget(uint32_t reader) {
  if (has_missed_first(reader, now_ns() - MAX_DELAY_NS)) score.lost++;
  next_of[reader] = due_of[reader] = NONE;
}

void score_finish(void) {
  // A refused message may still be stored: it counts only if some reader has it.
  uint32_t all = places > score.stored ? places : score.stored;
  for (uint32_t reader = 0; reader < score.readers; reader++) {
    if (next_of[reader] != NONE) score.lost += all - next_of[reader];
    else if (has_missed_first(reader, now_ns())) score.lost++;
  }
}
