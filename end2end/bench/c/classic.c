/* Workload `classic`: the unit of earlier tools, with an opaque chain. */
#include <string.h>

#include "unit.h"

struct state {
  uint64_t salt;
  uint64_t table[TABLE_WORDS];
};

/* A value that the compiler must not know. */
#define OPAQUE(value) __asm__ volatile("" : "+r"(value))

static void begin(void *at, struct origin origin) {
  struct state *state = at;
  uint64_t counter = stream(origin, 5);
  memset(state->table, 0, sizeof state->table);
  state->salt = draw(&counter);
}

static uint64_t unit(void *at) {
  struct state *state = at;
  uint64_t first = 0xaa55aa55u, last = first + 17, bits = 0x55aa55aau, sum = 0;
  OPAQUE(first);
  OPAQUE(last);
  OPAQUE(bits);
  for (uint64_t k = 0; k < TABLE_WORDS; k++) {
    uint64_t x = 0;
    OPAQUE(x);
    for (uint64_t i = first; i < last; i++) x = (x + i) | bits;
    state->table[k] = (state->table[k] + k) ^ x;
    sum += state->table[k];
  }
  state->salt = mix(state->salt ^ sum);
  return state->salt;
}

const struct part classic_part = {"classic", sizeof(struct state), begin, unit};
