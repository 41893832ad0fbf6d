/* Part `float`: three chains of binary64 arithmetic, each a third of a step behind the last. */
#include <math.h>
#include <string.h>

#include "unit.h"

struct state {
  double z, hump, root;
};

static inline double hump(double z) { return z * (1.0 - z); }

static inline double fall(double root) { return 2.97 * (root * root) / (0.25 + root); }

static double start(uint64_t *counter) {
  return 0.1 + 0.8 * ((double)(draw(counter) >> 12) / (double)((uint64_t)1 << 52));
}

static void begin(void *at, struct origin origin) {
  struct state *state = at;
  uint64_t counter = stream(origin, 2);
  state->z = start(&counter);
  state->hump = hump(start(&counter));
  state->root = sqrt(hump(start(&counter)));
}

static uint64_t unit(void *at) {
  struct state *state = at;
  double z = state->z, h = state->hump, r = state->root, sum = 0.0;
  for (int step = 0; step < 8000; step++) {
    double first_hump = hump(z), second_root = sqrt(h), third_z = fall(r);
    double first_root = sqrt(first_hump), second_z = fall(second_root), third_hump = hump(third_z);
    z = fall(first_root);
    h = hump(second_z);
    r = sqrt(third_hump);
    sum += z * second_z - third_z;
  }
  *state = (struct state){z, h, r};
  uint64_t digest = 0, bits;
  const double values[] = {z, h, r, sum};
  for (int i = 0; i < 4; i++) {
    memcpy(&bits, &values[i], sizeof bits);
    digest = (rotl(digest, 17) ^ bits) * 0x9fb21c651e98df25u;
  }
  return digest;
}

const struct part float_part = {"float", sizeof(struct state), begin, unit};
