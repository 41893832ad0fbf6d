/* The C side of a paired measurement, with the same lines as kernel/examples/rates.rs:
 * `int 100` runs so many units and answers with their nanoseconds and the sum of their
 * digests, 0 units start again from unit 0. `digest int SEED LANE UNIT` answers with the
 * digest of that unit. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "unit.h"

#define BLOCK_UNITS 256u
#define SEED 0x0123456789abcdefu
#define PARTS 5

struct lane {
  const struct part *part;
  void *state;
  uint64_t seed;
  uint32_t lane;
  uint64_t next;
};

static uint64_t run_unit(struct lane *lane) {
  if (lane->next % BLOCK_UNITS == 0) {
    struct origin origin = {lane->seed, lane->lane, lane->next / BLOCK_UNITS};
    lane->part->begin(lane->state, origin);
  }
  lane->next++;
  return lane->part->unit(lane->state);
}

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void batch(struct lane *lane, uint64_t units) {
  if (units == 0) *lane = (struct lane){lane->part, lane->state, SEED, 0, 0};
  uint64_t sum = 0, start = now_ns();
  for (uint64_t n = 0; n < units; n++) sum += run_unit(lane);
  printf("%" PRIu64 " %016" PRIx64 "\n", now_ns() - start, sum);
}

static void digest(struct lane *lane, uint64_t seed, uint32_t number, uint64_t unit) {
  *lane = (struct lane){lane->part, lane->state, seed, number, unit - unit % BLOCK_UNITS};
  uint64_t last;
  do last = run_unit(lane);
  while (lane->next != unit + 1);
  printf("%016" PRIx64 "\n", last);
}

static struct lane *find(struct lane *lanes, const char *name) {
  for (int k = 0; k < PARTS; k++)
    if (strcmp(lanes[k].part->name, name) == 0) return &lanes[k];
  fprintf(stderr, "unknown part %s\n", name);
  exit(1);
}

int main(void) {
  const struct part *parts[PARTS] = {&int_part, &float_part, &memory_part, &bytes_part, &classic_part};
  struct lane lanes[PARTS];
  for (int k = 0; k < PARTS; k++) {
    lanes[k] = (struct lane){parts[k], calloc(1, parts[k]->size), SEED, 0, 0};
    if (lanes[k].state == NULL) return 1;
  }
  char line[200], name[32];
  uint64_t units, seed, unit;
  uint32_t number;
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "digest %31s %" SCNx64 " %" SCNu32 " %" SCNu64, name, &seed, &number, &unit) == 4)
      digest(find(lanes, name), seed, number, unit);
    else if (sscanf(line, "%31s %" SCNu64, name, &units) == 2)
      batch(find(lanes, name), units);
    else
      return 1;
    fflush(stdout);
  }
  return 0;
}
