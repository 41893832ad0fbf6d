/* Part `memory`: read, change and write words of a table, each address made from the last word. */
#include "unit.h"

struct state {
  uint64_t x;
  uint64_t table[TABLE_WORDS];
};

static void begin(void *at, struct origin origin) {
  struct state *state = at;
  uint64_t counter = stream(origin, 3);
  state->x = draw(&counter);
  uint64_t word = draw(&counter);
  for (size_t k = 0; k < TABLE_WORDS; k++) {
    word += GOLDEN;
    state->table[k] = word ^ word >> 29;
  }
}

static uint64_t unit(void *at) {
  struct state *state = at;
  uint64_t x = state->x, digest = 0;
  for (int step = 0; step < 5000; step++) {
    uint64_t *word = &state->table[(x >> 40) % TABLE_WORDS];
    x = (x ^ *word) * 0xd1342543de82ef95u + 1;
    *word = rotl(*word, 9) ^ x;
    digest += *word;
  }
  state->x = x;
  return digest ^ x;
}

const struct part memory_part = {"memory", sizeof(struct state), begin, unit};
