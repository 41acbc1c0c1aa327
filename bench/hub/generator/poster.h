// Posters of messages: one kept-alive connection each, one request at a time.
#ifndef POSTER_H
#define POSTER_H

#include "network.h"

typedef struct {
  uint32_t count;
  const Url *urls;
  uint32_t url_count;
  // Length of each message's text.
  uint32_t payload;
} PosterPlan;

typedef struct {
  uint32_t busy;
  char first_error[160];
} PosterState;

extern PosterState posters;

void posters_start(PosterPlan plan);

// Posts the next message, which was due at that time. At least one poster must be idle.
void post(uint64_t due_ns);

#endif
