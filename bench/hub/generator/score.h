// Tracks which messages each reader received: latency, loss, repetitions and order.
//
// The first reader to receive a message determines its place in the order. A reader that skips
// places has lost those messages; one that receives an earlier place received it twice or too late.
#ifndef SCORE_H
#define SCORE_H

#include "histogram.h"

typedef struct {
  uint32_t readers;
  uint32_t capacity;
  uint32_t sent;
  uint32_t stored;
  // Stored before the measurement.
  uint32_t unmeasured;
  uint32_t refused;
  // Messages that all readers have received.
  uint32_t complete;
  uint64_t deliveries;
  uint64_t lost;
  uint64_t repeated;
  // Events that contain no message of this run.
  uint64_t unknown;
  uint64_t first_sent_ns;
  uint64_t last_stored_ns;
  uint64_t last_delivery_ns;
  Histogram delivery;
  Histogram post;
} Score;

extern Score score;

void score_start(uint32_t readers, uint32_t capacity);

// Starts measuring: earlier messages are only checked.
void score_measure(void);

// Records a message at the time it was due: waiting for a free poster counts as latency.
uint32_t score_send(uint64_t at_ns);
void score_store(uint32_t message, uint64_t at_ns);
void score_deliver(uint32_t reader, uint32_t message, uint64_t at_ns);

// A reader reconnects without a cursor: it resumes at the first message that another reader has, too.
// If it was connected and received nothing, that is a loss.
void score_forget(uint32_t reader);

// A reader is connected: it must receive every message sent from now on.
void score_expect(uint32_t reader);

// Counts messages that connected readers have not received by now as lost.
void score_finish(void);

#endif
