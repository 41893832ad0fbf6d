/* Part `bytes`: write text out of words, then find its repeats and hash the rest, byte by byte. */
#include <string.h>

#include "unit.h"

#define TEXT 8192u
#define HEADS 4096u
#define WORDS 1024u

struct state {
  uint64_t x;
  uint32_t heads[HEADS];
  uint8_t text[TEXT];
  uint8_t words[WORDS];
};

static uint64_t below(uint64_t *counter, uint64_t bound) {
  return (draw(counter) >> 32) * bound >> 32;
}

static void begin(void *at, struct origin origin) {
  struct state *state = at;
  uint64_t counter = stream(origin, 4);
  memset(state->text, ' ', TEXT);
  memset(state->heads, 0, sizeof state->heads);
  for (size_t k = 0; k < WORDS; k++) {
    uint64_t one = below(&counter, 26), other = below(&counter, 26);
    state->words[k] = (uint8_t)('a' + (one < other ? one : other));
  }
  state->x = draw(&counter);
}

static uint64_t write_text(struct state *state, uint64_t x) {
  uint8_t *text = state->text;
  uint32_t at = 0;
  while (at < TEXT) {
    x = (x ^ x >> 32) * 0xd6e8feb86659fd93u;
    uint32_t fraction = (uint32_t)(x >> 40) & 0xfff, from = fraction * fraction >> 14;
    uint32_t end = at + 3 + (uint32_t)(x >> 61);
    text[at++ % TEXT] = ' ';
    while (at < end) text[at++ % TEXT] = state->words[from++ % WORDS];
  }
  return x;
}

static uint32_t common(const uint8_t *text, uint32_t one, uint32_t other) {
  uint32_t apart = other > one ? other - one : 0, left = TEXT - other;
  uint32_t limit = apart < left ? apart : left, length = 0;
  while (length < limit && text[(one + length) % TEXT] == text[(other + length) % TEXT]) length++;
  return length;
}

static uint64_t parse_text(struct state *state, uint64_t digest) {
  const uint8_t *text = state->text;
  uint32_t at = 0;
  while (at < TEXT) {
    uint32_t three = text[at] | (uint32_t)text[(at + 1) % TEXT] << 8 | (uint32_t)text[(at + 2) % TEXT] << 16;
    uint32_t *head = &state->heads[three * 0x9e3779b1u >> 20];
    uint32_t candidate = *head;
    *head = at;
    uint32_t length = common(text, candidate, at);
    if (length >= 3) {
      digest = (digest ^ (candidate << 8 | length)) * 0x4c957f2du;
      at += length;
    } else {
      digest = (digest ^ text[at]) * 0x01000193u;
      at++;
    }
    digest ^= digest >> 32;
  }
  return mix(digest);
}

static uint64_t unit(void *at) {
  struct state *state = at;
  for (int round = 0; round < 2; round++) {
    state->x = write_text(state, state->x);
    state->x = parse_text(state, state->x);
  }
  return state->x;
}

const struct part bytes_part = {"bytes", sizeof(struct state), begin, unit};
