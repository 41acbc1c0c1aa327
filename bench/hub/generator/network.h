// What readers and posters share: addresses, connections that do not block, and one epoll.
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

// The first member of whatever waits for a descriptor.
typedef struct {
  void (*on_event)(void *self, uint32_t events);
} Handler;

_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

uint64_t now_ns(void);
Url parse_url(const char *text);

// Lets this process have as many descriptors as the system allows.
void raise_descriptor_limit(void);

void start_network(void);
int open_connection(const Url *url);
// 0, or why a connection could not be opened.
int connection_error(int descriptor);
void watch(int descriptor, uint32_t events, Handler *handler);
void watch_instead(int descriptor, uint32_t events, Handler *handler);

// Handles what has come, waiting for it at most that long.
void handle_events(uint64_t wait_ns);

#endif
