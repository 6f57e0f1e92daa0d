/* A signal as a small picture: log energies of sixteen bands, forty times a second. The same as filterbank.ts. */
#ifndef FILTERBANK_H
#define FILTERBANK_H

#include <math.h>
#include <string.h>

#define BANDS 16
#define FRAMES 40
#define SILENCE -4.f

/* 484 bytes. */
typedef struct {
  float g[BANDS], a1[BANDS], a2[BANDS], s[BANDS], t[BANDS], energy[BANDS];
  int length, heard;
} filterbank;

/* rate: samples a second, at least 6,800. */
static inline void filterbank_begin(filterbank *bank, float rate) {
  const float pi = 3.14159265f;
  memset(bank, 0, sizeof *bank);
  bank->length = (int)(rate / FRAMES + 0.5f);
  for (int band = 0; band < BANDS; band++) {
    float hertz = 150 * powf(3400 / 150.f, band / (BANDS - 1.f));
    float r = expf(-pi * (40 + 0.2f * hertz) / rate);
    bank->g[band] = (1 - r * r) / 2;
    bank->a1[band] = 2 * r * cosf(2 * pi * hertz / rate);
    bank->a2[band] = -r * r;
  }
}

/* Hears samples; each frame that they fill moves the window [BANDS][FRAMES] on by one. Returns how many did. */
static inline int filterbank_hear(filterbank *bank, const float *samples, int count, float *window) {
  int frames = 0;
  for (int n = 0; n < count; n++) {
    for (int band = 0; band < BANDS; band++) {
      float x = bank->g[band] * samples[n];
      float y = x + bank->s[band];
      bank->s[band] = bank->a1[band] * y + bank->t[band];
      bank->t[band] = bank->a2[band] * y - x;
      bank->energy[band] += y * y;
    }
    if (++bank->heard < bank->length) continue;
    memmove(window, window + 1, (BANDS * FRAMES - 1) * sizeof *window);
    for (int band = 0; band < BANDS; band++)
      window[band * FRAMES + FRAMES - 1] = log10f(1e-8f + bank->energy[band] / bank->length) + 4;
    memset(bank->energy, 0, sizeof bank->energy);
    bank->heard = 0;
    frames++;
  }
  return frames;
}

#endif
