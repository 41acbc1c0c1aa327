// The load generator of the hub's benchmark: reads Server-Sent Events and posts messages on one
// thread, so that all times come from one clock. See --help for its options.

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "options.h"
#include "poster.h"
#include "reader.h"
#include "score.h"

#define SECOND_NS 1000000000ull
// After this long without progress, missing messages count as lost.
#define MAX_SILENCE_NS (5 * SECOND_NS)
// A server may answer a reader a moment before it subscribes it.
#define SETTLE_NS (SECOND_NS / 2)
#define WAIT_NS (SECOND_NS / 10)
#define WARM_WINDOW 16

static Options options;

static uint64_t min(uint64_t one, uint64_t other) { return one < other ? one : other; }

static void settle(void) {
  for (uint64_t until = now_ns() + SETTLE_NS; now_ns() < until;) handle_events(WAIT_NS / 10);
}

static double open_readers(void) {
  uint64_t start = now_ns(), last_change = start;
  for (uint32_t known = 0; readers.open + readers.ended < options.readers;) {
    readers_open_more();
    handle_events(WAIT_NS);
    if (readers.open != known) last_change = now_ns();
    known = readers.open;
    if (now_ns() - last_change > 2 * MAX_SILENCE_NS) break;
  }
  return (now_ns() - start) / 1e6;
}

static void connect_readers(void) {
  double connect_ms = open_readers();
  settle();
  printf("{\"connected\":%u,\"connect_ms\":%.1f}\n", readers.open, connect_ms);
  fflush(stdout);
  if (options.is_held) getchar();
}

// Posting ------------------------------------------------------------------------------------

// Messages to post, their rate per second (0: as fast as responses arrive), and the maximum number
// in flight (0: no limit).
typedef struct {
  uint32_t messages;
  double rate;
  uint32_t window;
} Plan;

typedef struct {
  Plan plan;
  uint64_t start_ns;
  uint32_t first;
} Posting;

static bool has_posted(const Posting *posting) {
  bool is_late = options.seconds > 0 && now_ns() - posting->start_ns > options.seconds * 1e9;
  return score.sent - posting->first >= posting->plan.messages || is_late;
}

static uint64_t due_ns(const Posting *posting, uint64_t now) {
  double rate = posting->plan.rate;
  if (rate <= 0) return now;
  return posting->start_ns + (uint64_t)((score.sent - posting->first) * (1e9 / rate));
}

// Posts the messages that are due and returns the time until the next one.
static uint64_t post_due(const Posting *posting) {
  uint32_t window = readers.open > 0 ? posting->plan.window : 0;
  while (!has_posted(posting) && posters.busy < options.posters) {
    if (window > 0 && score.sent - score.complete >= window) break;
    uint64_t now = now_ns(), due = due_ns(posting, now);
    if (due > now) return min(due - now, WAIT_NS);
    post(due);
  }
  return WAIT_NS;
}

static void renew_due(uint64_t start_ns) {
  static uint32_t renewed;
  if (options.renewals <= 0) return;
  uint32_t due = (now_ns() - start_ns) / 1e9 * options.renewals;
  for (; renewed < due; renewed++) reader_renew(renewed % options.readers);
}

static bool has_stalled(uint64_t start_ns) {
  uint64_t progress = start_ns;
  if (score.last_stored_ns > progress) progress = score.last_stored_ns;
  if (score.last_delivery_ns > progress) progress = score.last_delivery_ns;
  return now_ns() - progress > MAX_SILENCE_NS;
}

// With churn, no reader needs to have every message.
static bool has_arrived(void) {
  return readers.open == 0 || options.renewals > 0 || score.complete >= score.stored;
}

static void run(Plan plan) {
  Posting posting = {plan, now_ns(), score.sent};
  for (;;) {
    uint64_t wait = post_due(&posting);
    if (has_posted(&posting) && posters.busy == 0 && has_arrived()) return;
    if (has_stalled(posting.start_ns)) return;
    handle_events(wait);
    renew_due(posting.start_ns);
  }
}

// All readers disconnect, miss messages, and reconnect together with their cursors.
static void reconnect(void) {
  readers_close();
  run((Plan){.messages = options.missed});
  if (options.are_missing_held) {
    printf("{\"missed\":%u}\n", options.missed);
    fflush(stdout);
    getchar();
  }
  uint64_t start = now_ns();
  double connect_ms = open_readers();
  run((Plan){.messages = 0});
  double caught_up_ms = (now_ns() - start) / 1e6;
  run((Plan){.messages = 1});
  double live_ms = (now_ns() - start) / 1e6;
  printf("{\"reconnect_ms\":%.1f,\"caught_up_ms\":%.1f,\"live_ms\":%.1f}\n", connect_ms, caught_up_ms, live_ms);
}

// The result ---------------------------------------------------------------------------------

static double processor_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void print_text(const char *text) {
  for (; *text; text++) putchar((unsigned char)*text < ' ' || *text == '"' || *text == '\\' ? ' ' : *text);
}

static void print_result(double processor_s) {
  uint64_t end = score.last_delivery_ns ? score.last_delivery_ns : score.last_stored_ns;
  double seconds = score.first_sent_ns ? (end - score.first_sent_ns) / 1e9 : 0;
  printf("{\"posts\":%u,\"refused\":%u,\"deliveries\":%llu,\"seconds\":%.3f,",
         score.stored - score.unmeasured, score.refused,
         (unsigned long long)score.deliveries, seconds);
  printf("\"lost\":%llu,\"repeated\":%llu,\"unknown\":%llu,\"ended\":%u,", (unsigned long long)score.lost,
         (unsigned long long)score.repeated, (unsigned long long)score.unknown, readers.ended);
  printf("\"p50_ms\":%.3f,\"p99_ms\":%.3f,", histogram_percentile(&score.delivery, 0.5),
         histogram_percentile(&score.delivery, 0.99));
  printf("\"post_p50_ms\":%.3f,\"post_p99_ms\":%.3f,", histogram_percentile(&score.post, 0.5),
         histogram_percentile(&score.post, 0.99));
  printf("\"generator_cpu_s\":%.3f,\"error\":\"", processor_s);
  print_text(readers.first_error);
  print_text(posters.first_error);
  puts("\"}");
}

int main(int count, char **words) {
  options = parse_options(count, words);
  // Writing to a closed connection must not kill the generator.
  signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  start_network();
  // One more, to show that readers which reconnected receive new messages.
  score_start(options.readers, options.warmup + options.messages + options.missed + 1);
  readers_start((ReaderPlan){options.readers, options.at_once, options.streams, options.stream_count});
  posters_start((PosterPlan){options.posters, options.posts, options.post_count, options.payload});
  connect_readers();
  double idle_s = processor_seconds();
  run((Plan){.messages = options.warmup, .window = WARM_WINDOW});
  score_measure();
  run((Plan){options.messages, options.rate, options.window});
  if (options.missed > 0) reconnect();
  settle();
  score_finish();
  print_result(processor_seconds() - idle_s);
}
