// The options of a run, from the command line.
#ifndef OPTIONS_H
#define OPTIONS_H

#include "network.h"

#define MAX_URLS 16

typedef struct {
  Url streams[MAX_URLS];
  uint32_t stream_count;
  Url posts[MAX_URLS];
  uint32_t post_count;
  uint32_t readers;
  uint32_t at_once;
  uint32_t posters;
  uint32_t warmup;
  uint32_t messages;
  uint32_t payload;
  double rate;
  double seconds;
  uint32_t window;
  uint32_t missed;
  bool are_missing_held;
  double renewals;
  bool is_held;
} Options;

Options parse_options(int count, char **words);

#endif
