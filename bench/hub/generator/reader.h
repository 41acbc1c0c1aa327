// Readers of Server-Sent Events: one connection each, parsed as it comes.
#ifndef READER_H
#define READER_H

#include "network.h"

typedef struct {
  uint32_t count;
  // Connections being opened at once.
  uint32_t at_once;
  const Url *urls;
  uint32_t url_count;
} ReaderPlan;

typedef struct {
  // Readers whose answer has begun.
  uint32_t open;
  // Readers whose answer has ended, or never begun, without being asked to.
  uint32_t ended;
  uint32_t opening;
  char first_error[160];
} ReaderState;

extern ReaderState readers;

void readers_start(ReaderPlan plan);

// Opens some of those that are closed; call it until all are open.
void readers_open_more(void);

// Closes all. They come again with `Last-Event-ID`.
void readers_close(void);

// Closes one that comes again without a cursor.
void reader_renew(uint32_t index);

#endif
