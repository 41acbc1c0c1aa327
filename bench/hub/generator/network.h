// URLs, non-blocking connections and the epoll instance that readers and posters share.
#ifndef NETWORK_H
#define NETWORK_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
  char host[64];
  char path[512];
  struct sockaddr_in address;
} Url;

// The first member of every struct that waits for a descriptor.
typedef struct {
  void (*on_event)(void *self, uint32_t events);
} Handler;

_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

uint64_t now_ns(void);
Url parse_url(const char *text);

// Raises the limit of descriptors to the maximum that the system allows.
void raise_descriptor_limit(void);

void start_network(void);
int open_connection(const Url *url);
// Returns the errno with which a connection failed, or 0.
int connection_error(int descriptor);
void watch(int descriptor, uint32_t events, Handler *handler);
void watch_instead(int descriptor, uint32_t events, Handler *handler);

// Handles pending events; waits at most that long for the first one.
void handle_events(uint64_t wait_ns);

#endif
