/*
 * The yardstick: one side (or, over inproc, both sides as two threads) of a measured burst, on
 * plain libzmq. Sends by copy with zmq_send, receives with zmq_msg_recv.
 *
 *   peer version
 *   peer receive|send|both PATTERN SIZE WARMUP COUNT WINDOW DATA CREDIT
 *
 * All peers of this folder keep the same contract; README.md says what the words mean.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

enum { DEADLINE_S = 30, GREETING_INTERVAL_MS = 1, WINDOWS_IN_FLIGHT = 2, ENDPOINT_BYTES = 256 };

static struct plan {
  const char *role, *pattern;
  size_t size;
  unsigned warmup, count, window;
  const char *data, *credit;
} plan;

static void *context;

static void check(int ok, const char *action) {
  if (ok) return;
  fprintf(stderr, "Cannot %s: %s\n", action, zmq_strerror(zmq_errno()));
  exit(1);
}

static double now_us(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static int is(const char *text, const char *other) { return strcmp(text, other) == 0; }

static void *open_socket(int type) {
  void *socket = zmq_socket(context, type);
  check(socket != NULL, "create a socket");
  if (type == ZMQ_SUB) zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "", 0);
  return socket;
}

/* Where credits bound what is in flight, a high-water mark would only make PUB drop. */
static void *open_data_socket(int type) {
  void *socket = open_socket(type);
  int unlimited = 0;
  if (plan.window == 0) return socket;
  zmq_setsockopt(socket, ZMQ_SNDHWM, &unlimited, sizeof unlimited);
  zmq_setsockopt(socket, ZMQ_RCVHWM, &unlimited, sizeof unlimited);
  return socket;
}

static void bind_to(void *socket, const char *endpoint, char *bound) {
  size_t length = ENDPOINT_BYTES;
  check(zmq_bind(socket, endpoint) == 0, "bind");
  check(zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, bound, &length) == 0, "read the endpoint");
}

static void connect_to(void *socket, const char *endpoint) {
  check(zmq_connect(socket, endpoint) == 0, "connect");
}

static void send_bytes(void *socket, const void *bytes, size_t size) {
  check(zmq_send(socket, bytes, size, 0) >= 0, "send");
}

static void announce(const char *data, const char *credit) {
  if (is(plan.role, "both")) return;
  printf("{\"data\":\"%s\",\"credit\":\"%s\"}\n", data, credit);
  fflush(stdout);
}

static void receive_burst(void) {
  char data_endpoint[ENDPOINT_BYTES], credit_endpoint[ENDPOINT_BYTES];
  void *data = open_data_socket(is(plan.pattern, "pub-sub") ? ZMQ_SUB : ZMQ_PULL);
  void *credit = open_socket(ZMQ_PUSH);
  bind_to(data, plan.data, data_endpoint);
  bind_to(credit, plan.credit, credit_endpoint);
  announce(data_endpoint, credit_endpoint);

  zmq_recv(data, NULL, 0, 0); /* the first greeting; more may follow it */
  send_bytes(credit, "", 0);

  zmq_msg_t message;
  zmq_msg_init(&message);
  unsigned received = 0;
  double start_us = 0;
  for (;;) {
    int size = zmq_msg_recv(&message, data, 0);
    check(size >= 0, "receive");
    if (size == 0 && received == 0) continue;
    if (size == 0) break; /* the end mark; a last credit confirms it */
    received++;
    if (received == plan.warmup) start_us = now_us();
    if (plan.window && received % plan.window == 0) send_bytes(credit, "", 0);
  }
  printf("{\"messages\":%u,\"seconds\":%.9f,\"lost\":%d}\n", received - plan.warmup,
         (now_us() - start_us) / 1e6, (int)(plan.warmup + plan.count - received));
  send_bytes(credit, "", 0);
  zmq_msg_close(&message);
  zmq_close(data);
  zmq_close(credit);
}

/* Empty messages until the receiver answers: only then does a PUB know of its subscriber. */
static void greet_receiver(void *data, void *credit) {
  zmq_pollitem_t item = {credit, 0, ZMQ_POLLIN, 0};
  do {
    send_bytes(data, "", 0);
  } while (zmq_poll(&item, 1, GREETING_INTERVAL_MS) == 0);
  zmq_recv(credit, NULL, 0, 0);
}

static void send_burst(void) {
  void *data = open_data_socket(is(plan.pattern, "pub-sub") ? ZMQ_PUB : ZMQ_PUSH);
  void *credit = open_socket(ZMQ_PULL);
  connect_to(data, plan.data);
  connect_to(credit, plan.credit);
  greet_receiver(data, credit);

  char *payload = malloc(plan.size);
  memset(payload, 'x', plan.size);
  unsigned owed = 0;
  for (unsigned sent = 1; sent <= plan.warmup + plan.count; sent++) {
    send_bytes(data, payload, plan.size);
    if (plan.window == 0 || sent % plan.window != 0) continue;
    owed++;
    if (owed < WINDOWS_IN_FLIGHT) continue;
    zmq_recv(credit, NULL, 0, 0);
    owed--;
  }
  send_bytes(data, "", 0);
  for (unsigned last = owed + 1; last > 0; last--) zmq_recv(credit, NULL, 0, 0);
  free(payload);
  zmq_close(data);
  zmq_close(credit);
}

static void answer_requests(void) {
  char endpoint[ENDPOINT_BYTES];
  void *reply = open_socket(ZMQ_REP);
  bind_to(reply, plan.data, endpoint);
  announce(endpoint, "");

  zmq_msg_t message;
  zmq_msg_init(&message);
  for (unsigned answered = 0; answered < plan.warmup + plan.count; answered++) {
    check(zmq_msg_recv(&message, reply, 0) >= 0, "receive");
    send_bytes(reply, zmq_msg_data(&message), zmq_msg_size(&message));
  }
  zmq_msg_close(&message);
  zmq_close(reply);
}

static int by_value(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

static void report_round_trips(double *times_us, unsigned count) {
  double total = 0;
  for (unsigned i = 0; i < count; i++) total += times_us[i];
  qsort(times_us, count, sizeof *times_us, by_value);
  printf("{\"messages\":%u,\"seconds\":%.9f,\"lost\":0,\"p50_us\":%.3f,\"p99_us\":%.3f}\n", count,
         total / 1e6, times_us[count / 2], times_us[(unsigned)(count * 0.99)]);
}

static void make_requests(void) {
  void *request = open_socket(ZMQ_REQ);
  connect_to(request, plan.data);
  char *payload = malloc(plan.size);
  memset(payload, 'x', plan.size);
  double *times_us = malloc(plan.count * sizeof *times_us);

  zmq_msg_t message;
  zmq_msg_init(&message);
  for (unsigned made = 0; made < plan.warmup + plan.count; made++) {
    double start_us = now_us();
    send_bytes(request, payload, plan.size);
    check(zmq_msg_recv(&message, request, 0) >= 0, "receive");
    if (made >= plan.warmup) times_us[made - plan.warmup] = now_us() - start_us;
  }
  report_round_trips(times_us, plan.count);
  zmq_msg_close(&message);
  free(times_us);
  free(payload);
  zmq_close(request);
}

static void *receiving_side(void *unused) {
  if (is(plan.pattern, "req-rep")) answer_requests();
  else receive_burst();
  return unused;
}

static void sending_side(void) {
  if (is(plan.pattern, "req-rep")) make_requests();
  else send_burst();
}

static void both_sides(void) {
  pthread_t receiver;
  check(pthread_create(&receiver, NULL, receiving_side, NULL) == 0, "start a thread");
  sending_side();
  pthread_join(receiver, NULL);
}

static void print_version(void) {
  int major, minor, patch;
  zmq_version(&major, &minor, &patch);
  printf("{\"runtime\":\"C (%s)\",\"libzmq\":\"%d.%d.%d\"}\n", __VERSION__, major, minor, patch);
}

int main(int argc, char **argv) {
  if (argc == 2 && is(argv[1], "version")) {
    print_version();
    return 0;
  }
  if (argc != 9) {
    fprintf(stderr, "Usage: %s receive|send|both PATTERN SIZE WARMUP COUNT WINDOW DATA CREDIT\n",
            argv[0]);
    return 2;
  }
  alarm(DEADLINE_S);
  plan = (struct plan){argv[1],       argv[2],       strtoul(argv[3], NULL, 10), atoi(argv[4]),
                       atoi(argv[5]), atoi(argv[6]), argv[7],                    argv[8]};
  context = zmq_ctx_new();
  if (is(plan.role, "receive")) receiving_side(NULL);
  else if (is(plan.role, "send")) sending_side();
  else both_sides();
  zmq_ctx_term(context);
  return 0;
}
