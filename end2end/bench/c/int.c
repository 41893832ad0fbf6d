/* Part `int`: a chain of multiplications with branches that nobody can predict. */
#include "unit.h"

struct state {
  uint64_t x;
};

static void begin(void *at, struct origin origin) {
  uint64_t counter = stream(origin, 1);
  ((struct state *)at)->x = draw(&counter);
}

static uint64_t unit(void *at) {
  struct state *state = at;
  uint64_t x = state->x, digest = 0;
  for (int step = 0; step < 13000; step++) {
    x = (x ^ x >> 32) * 0x7fb5d329u;
    x = (x ^ x >> 29) * 0x6c8e9cf5u;
    if ((x & (uint64_t)1 << 41) == 0) {
      x = (rotl(x, 23) * (x | 1)) ^ digest;
      digest += x;
    } else if ((x & (uint64_t)3 << 37) == 0) {
      x = rotl((x ^ x >> 27) * 0x5851f42du, 31);
    } else {
      digest = (digest ^ x) * 0x4c957f2du;
      x -= rotl(digest, 19);
    }
  }
  state->x = x;
  return digest ^ x;
}

const struct part int_part = {"int", sizeof(struct state), begin, unit};
