// Durations in buckets, each within one part in 128 of its true value.
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

#define BUCKETS_AN_OCTAVE 128
#define OCTAVES 58

typedef struct {
  uint64_t counts[BUCKETS_AN_OCTAVE * OCTAVES];
  uint64_t total;
  uint64_t most_ns;
} Histogram;

void histogram_add(Histogram *histogram, uint64_t ns);

// In milliseconds; `share` is 0.99 for the 99th percentile. 0 if nothing was added.
double histogram_percentile(const Histogram *histogram, double share);

#endif
