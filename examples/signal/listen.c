/*
 * Says which words it hears: 16-bit samples, 8,000 a second, on its standard input.
 *
 *     npx tsx examples/signal/header.ts . && gcc -Os -I. examples/signal/listen.c -o listen -lm
 *     arecord -r 8000 -f S16_LE -t raw | ./listen
 *
 * On a microcontroller `hear` is what the interrupt of a full buffer calls.
 */
#include <stdint.h>
#include <stdio.h>
#include "filterbank.h"
#include "words.h"

#define BLOCK 400 /* a twentieth of a second */
#define NOTHING (WORDS_OUTPUTS - 1)

static const char *const words[] = {"amu", "uma", "isa", "asi", "osu", "uso", "emi", "ime"};
static filterbank bank;
static float window[BANDS * FRAMES];
static float mean[WORDS_OUTPUTS];
static int is_open;

/* The class of a word that is heard now, once; NOTHING for none. As in hearing.ts. */
static int hear(const float *samples, int count) {
  float probabilities[WORDS_OUTPUTS];
  int best = 0, was_open = is_open;
  if (filterbank_hear(&bank, samples, count, window) == 0) return NOTHING;
  words_predict(window, probabilities);
  for (int c = 0; c < WORDS_OUTPUTS; c++) {
    mean[c] += (probabilities[c] - mean[c]) / 3;
    if (mean[c] > mean[best]) best = c;
  }
  if (mean[best] < 0.7f) return NOTHING;
  is_open = best == NOTHING;
  return was_open ? best : NOTHING;
}

int main(void) {
  static int16_t block[BLOCK];
  static float samples[BLOCK];
  filterbank_begin(&bank, 8000);
  for (int i = 0; i < BANDS * FRAMES; i++) window[i] = SILENCE;
  while (fread(block, sizeof *block, BLOCK, stdin) == BLOCK) {
    for (int n = 0; n < BLOCK; n++) samples[n] = block[n] / 32768.f;
    int word = hear(samples, BLOCK);
    if (word != NOTHING) printf("%s\n", words[word]), fflush(stdout);
  }
  return 0;
}
