#define _GNU_SOURCE
#include "network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_AT_ONCE 1024

static int events_of_all = -1;

void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  exit(2);
}

uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000ull + now.tv_nsec;
}

Url parse_url(const char *text) {
  Url url = {.path = "/", .address = {.sin_family = AF_INET}};
  char ip[48];
  int port = 0, rest = 0;
  if (sscanf(text, "http://%47[0-9.]:%d%n", ip, &port, &rest) != 2 ||
      inet_pton(AF_INET, ip, &url.address.sin_addr) != 1) {
    fail("Cannot use the address \"%s\": expected http://<IPv4>:<port>/<path>", text);
  }
  if (text[rest] != 0) snprintf(url.path, sizeof url.path, "%s", text + rest);
  snprintf(url.host, sizeof url.host, "%s:%d", ip, port);
  url.address.sin_port = htons(port);
  return url;
}

void raise_descriptor_limit(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void start_network(void) {
  events_of_all = epoll_create1(EPOLL_CLOEXEC);
  if (events_of_all < 0) fail("Cannot make an epoll: %s", strerror(errno));
}

int open_connection(const Url *url) {
  int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) fail("Cannot open a socket: %s", strerror(errno));
  // Without it, a small request waits for the acknowledgement of the previous one.
  int one = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  const struct sockaddr *address = (const struct sockaddr *)&url->address;
  if (connect(descriptor, address, sizeof url->address) < 0 && errno != EINPROGRESS) {
    fail("Cannot connect to %s: %s", url->host, strerror(errno));
  }
  return descriptor;
}

int connection_error(int descriptor) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

void watch(int descriptor, uint32_t events, Handler *handler) {
  struct epoll_event event = {.events = events, .data.ptr = handler};
  epoll_ctl(events_of_all, EPOLL_CTL_ADD, descriptor, &event);
}

void watch_instead(int descriptor, uint32_t events, Handler *handler) {
  struct epoll_event event = {.events = events, .data.ptr = handler};
  epoll_ctl(events_of_all, EPOLL_CTL_MOD, descriptor, &event);
}

void handle_events(uint64_t wait_ns) {
  // Nanoseconds: sleeping for a whole millisecond would distort the measurement.
  static struct epoll_event events[EVENTS_AT_ONCE];
  struct timespec wait = {wait_ns / 1000000000, wait_ns % 1000000000};
  int count = epoll_pwait2(events_of_all, events, EVENTS_AT_ONCE, &wait, NULL);
  for (int i = 0; i < count; i++) {
    Handler *handler = events[i].data.ptr;
    handler->on_event(handler, events[i].events);
  }
}
