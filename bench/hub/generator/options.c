#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char *USAGE =
    "generator --stream URL… --post URL… [options]\n"
    "  --readers N    connections that read, spread over the streams           [0]\n"
    "  --at-once N    connections opened at the same time                      [256]\n"
    "  --posters N    connections that post, spread over the URLs              [16]\n"
    "  --warmup N     messages before the measurement                          [0]\n"
    "  --messages N   maximum number of messages                               [0]\n"
    "  --payload N    characters of a message's text                           [100]\n"
    "  --rate N       messages a second; 0: as fast as responses arrive        [0]\n"
    "  --seconds N    duration of posting; 0: no limit                         [0]\n"
    "  --window N     maximum number not yet received by all; 0: no limit      [0]\n"
    "  --missed N     then all readers disconnect, miss N messages and reconnect together\n"
    "  --hold-missed  waits for a line on standard input before they reconnect\n"
    "  --renewals N   readers a second that disconnect and reconnect without a cursor\n"
    "  --hold         waits for a line on standard input after connecting\n"
    "Each message has its number in its text, as ~12~. The results are printed as lines of JSON.";

enum { STREAM = 1, POST, READERS, AT_ONCE, POSTERS, WARMUP, MESSAGES, PAYLOAD, RATE, SECONDS, WINDOW, MISSED, HOLD_MISSED, RENEWALS, HOLD, HELP };

static const struct option NAMES[] = {
    {"stream", required_argument, NULL, STREAM},
    {"post", required_argument, NULL, POST},
    {"readers", required_argument, NULL, READERS},
    {"at-once", required_argument, NULL, AT_ONCE},
    {"posters", required_argument, NULL, POSTERS},
    {"warmup", required_argument, NULL, WARMUP},
    {"messages", required_argument, NULL, MESSAGES},
    {"payload", required_argument, NULL, PAYLOAD},
    {"rate", required_argument, NULL, RATE},
    {"seconds", required_argument, NULL, SECONDS},
    {"window", required_argument, NULL, WINDOW},
    {"missed", required_argument, NULL, MISSED},
    {"hold-missed", no_argument, NULL, HOLD_MISSED},
    {"renewals", required_argument, NULL, RENEWALS},
    {"hold", no_argument, NULL, HOLD},
    {"help", no_argument, NULL, HELP},
    {0},
};

static void add_url(Url *urls, uint32_t *count) {
  if (*count == MAX_URLS) fail("Cannot use more than %d addresses", MAX_URLS);
  urls[(*count)++] = parse_url(optarg);
}

static uint32_t whole_number(void) {
  char *end;
  unsigned long number = strtoul(optarg, &end, 10);
  if (*end != 0 || end == optarg || number >= UINT32_MAX) fail("Cannot use \"%s\" as a number", optarg);
  return number;
}

Options parse_options(int count, char **words) {
  Options options = {.at_once = 256, .posters = 16, .payload = 100};
  for (int name; (name = getopt_long(count, words, "", NAMES, NULL)) != -1;) {
    switch (name) {
      case STREAM: add_url(options.streams, &options.stream_count); break;
      case POST: add_url(options.posts, &options.post_count); break;
      case READERS: options.readers = whole_number(); break;
      case AT_ONCE: options.at_once = whole_number(); break;
      case POSTERS: options.posters = whole_number(); break;
      case WARMUP: options.warmup = whole_number(); break;
      case MESSAGES: options.messages = whole_number(); break;
      case PAYLOAD: options.payload = whole_number(); break;
      case RATE: options.rate = atof(optarg); break;
      case SECONDS: options.seconds = atof(optarg); break;
      case WINDOW: options.window = whole_number(); break;
      case MISSED: options.missed = whole_number(); break;
      case HOLD_MISSED: options.are_missing_held = true; break;
      case RENEWALS: options.renewals = atof(optarg); break;
      case HOLD: options.is_held = true; break;
      case HELP: puts(USAGE); exit(0);
      default: fail("%s", USAGE);
    }
  }
  if (options.readers > 0 && options.stream_count == 0) fail("Cannot read without --stream\n%s", USAGE);
  if (options.messages > 0 && options.post_count == 0) fail("Cannot post without --post\n%s", USAGE);
  return options;
}
