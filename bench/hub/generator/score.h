// What was sent and who got it: latency, loss, repetitions and order.
//
// The first reader that gets a message gives it its place in the order. A reader that gets a place
// beyond the next one has lost what lies between; one that gets an earlier place got it again or
// too late.
#ifndef SCORE_H
#define SCORE_H

#include "histogram.h"

typedef struct {
  uint32_t readers;
  uint32_t capacity;
  uint32_t sent;
  uint32_t stored;
  // Of those stored, messages before the measurement.
  uint32_t unmeasured;
  uint32_t refused;
  // Messages that all readers have.
  uint32_t complete;
  uint64_t deliveries;
  uint64_t lost;
  uint64_t repeated;
  // Data that carries no message that was sent.
  uint64_t unknown;
  uint64_t first_sent_ns;
  uint64_t last_stored_ns;
  uint64_t last_delivery_ns;
  Histogram delivery;
  Histogram post;
} Score;

extern Score score;

void score_start(uint32_t readers, uint32_t capacity);

// What is sent from here on is measured; what came before is only checked.
void score_measure(void);

// A message leaves, or should have left: whoever waits for its turn pays in latency.
uint32_t score_send(uint64_t at_ns);
void score_store(uint32_t message, uint64_t at_ns);
void score_deliver(uint32_t reader, uint32_t message, uint64_t at_ns);

// A reader comes again without a cursor: the first message that others have got, too, is where it
// begins. If it was there and heard nothing, that is a loss.
void score_forget(uint32_t reader);

// A reader hears from here on: what is sent now must come.
void score_hear(uint32_t reader);

// Counts what readers that stayed have not got by now as lost.
void score_finish(void);

#endif
