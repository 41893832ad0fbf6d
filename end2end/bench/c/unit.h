/* What the parts share: where a block's state comes from, and what a part is.
 *
 * The same units as kernel/src/workload, written again in C from their definition,
 * so that the kernel's speed can be set beside that of ordinary C. */
#ifndef UNIT_H
#define UNIT_H

#include <stddef.h>
#include <stdint.h>

/* Words of a private table: 4 MiB. */
#define TABLE_WORDS (1u << 19)

struct origin {
  uint64_t seed;
  uint32_t lane;
  uint64_t block;
};

/* splitmix64 (Steele, Lea and Flood, 2014). */
#define GOLDEN 0x9e3779b97f4a7c15u

static inline uint64_t mix(uint64_t v) {
  v = (v ^ (v >> 30)) * 0xbf58476d1ce4e5b9u;
  v = (v ^ (v >> 27)) * 0x94d049bb133111ebu;
  return v ^ (v >> 31);
}

static inline uint64_t stream(struct origin origin, uint64_t purpose) {
  uint64_t counter = mix(origin.seed ^ purpose * GOLDEN);
  counter = mix(counter ^ origin.lane);
  return mix(counter ^ origin.block);
}

static inline uint64_t draw(uint64_t *counter) {
  *counter += GOLDEN;
  return mix(*counter);
}

static inline uint64_t rotl(uint64_t v, unsigned by) { return v << by | v >> (64 - by); }

/* One kind of work; `state` points to `size` bytes of zeros before the first `begin`. */
struct part {
  const char *name;
  size_t size;
  void (*begin)(void *state, struct origin origin);
  uint64_t (*unit)(void *state);
};

extern const struct part int_part, float_part, memory_part, bytes_part, classic_part;

#endif
