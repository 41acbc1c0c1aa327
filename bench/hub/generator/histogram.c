#include "histogram.h"

#define EXACT_BITS 7

static uint32_t bucket_of(uint64_t ns) {
  if (ns < BUCKETS_AN_OCTAVE) return ns;
  int shift = 63 - __builtin_clzll(ns) - EXACT_BITS;
  return (shift + 1) * BUCKETS_AN_OCTAVE + (uint32_t)((ns >> shift) - BUCKETS_AN_OCTAVE);
}

static uint64_t value_of(uint32_t bucket) {
  if (bucket < BUCKETS_AN_OCTAVE) return bucket;
  int shift = bucket / BUCKETS_AN_OCTAVE - 1;
  return (uint64_t)(bucket % BUCKETS_AN_OCTAVE + BUCKETS_AN_OCTAVE) << shift;
}

void histogram_add(Histogram *histogram, uint64_t ns) {
  histogram->counts[bucket_of(ns)]++;
  histogram->total++;
  if (ns > histogram->most_ns) histogram->most_ns = ns;
}

double histogram_percentile(const Histogram *histogram, double share) {
  if (histogram->total == 0) return 0;
  uint64_t wanted = (uint64_t)(share * histogram->total), passed = 0;
  for (uint32_t bucket = 0; bucket < BUCKETS_AN_OCTAVE * OCTAVES; bucket++) {
    passed += histogram->counts[bucket];
    if (passed > wanted) return value_of(bucket) / 1e6;
  }
  return histogram->most_ns / 1e6;
}
