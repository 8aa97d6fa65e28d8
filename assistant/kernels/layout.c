/* Between interleaved and planar sound: definitions in reference/layout.py. Nothing is computed, so there is no mode to set. */
#ifndef WORKER
#include "common.h"

#define THEME "layout.c"
#include "versions.h"

void interleave(int64_t channels, int64_t samples, const float *x, float *y) { CALL(interleave_run, channels, samples, x, y); }

void deinterleave(int64_t channels, int64_t samples, const float *x, float *y) { CALL(deinterleave_run, channels, samples, x, y); }

#else /* once per version */

APART void WORKER(interleave_run)(int64_t channels, int64_t samples, const float *restrict x, float *restrict y)
{
    if (channels == 2) { /* a loop of its own, which vectorises */
        for (int64_t n = 0; n < samples; ++n) y[2 * n] = x[n], y[2 * n + 1] = x[samples + n];
        return;
    }
    for (int64_t c = 0; c < channels; ++c)
        for (int64_t n = 0; n < samples; ++n) y[n * channels + c] = x[c * samples + n];
}

APART void WORKER(deinterleave_run)(int64_t channels, int64_t samples, const float *restrict x, float *restrict y)
{
    if (channels == 2) {
        for (int64_t n = 0; n < samples; ++n) y[n] = x[2 * n], y[samples + n] = x[2 * n + 1];
        return;
    }
    for (int64_t c = 0; c < channels; ++c)
        for (int64_t n = 0; n < samples; ++n) y[c * samples + n] = x[n * channels + c];
}

#endif
