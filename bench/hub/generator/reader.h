// Readers of Server-Sent Events: one connection each, parsed incrementally.
#ifndef READER_H
#define READER_H

#include "network.h"

typedef struct {
  uint32_t count;
  // Maximum number of connections being opened at the same time.
  uint32_t at_once;
  const Url *urls;
  uint32_t url_count;
} ReaderPlan;

typedef struct {
  // Readers whose response has started.
  uint32_t open;
  // Readers whose response ended unexpectedly, or never started.
  uint32_t ended;
  uint32_t opening;
  char first_error[160];
} ReaderState;

extern ReaderState readers;

void readers_start(ReaderPlan plan);

// Opens some of the closed connections; call it until all are open.
void readers_open_more(void);

// Closes all connections. They reconnect with `Last-Event-ID`.
void readers_close(void);

// Closes one connection. It reconnects without a cursor.
void reader_renew(uint32_t index);

#endif
