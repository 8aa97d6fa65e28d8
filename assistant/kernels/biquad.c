/* Biquads: definitions in reference/biquad.py. */
#ifndef WORKER
#include "cascade.h"

#define THEME "biquad.c"
#include "versions.h"

static void biquads_run(int64_t channels, int64_t samples, int64_t stages, const float *x, float *y, const double *sos, double *state)
{
    for (int64_t c = 0; c < channels; c += 2) {
        int64_t r = c + 1 < channels ? c + 1 : c;
        const double *right = r > c ? sos + 5 * stages * r : 0;
        CALL(filter_pair, samples, stages, x + c * samples, x + r * samples, y + c * samples, y + r * samples, sos + 5 * stages * c, right,
                    state + 2 * stages * c, state + 2 * stages * r);
    }
}

void biquads(int64_t channels, int64_t samples, int64_t stages, const float *x, float *y, const double *sos, double *state)
{
    WITHOUT_DENORMALS(biquads_run(channels, samples, stages, x, y, sos, state));
}

#else /* once per version */
#include "cascade_run.h"

APART void WORKER(filter_pair)(int64_t samples, int64_t stages, const float *left_in, const float *right_in, float *left_out,
                               float *right_out, const double *left, const double *right, double *left_state, double *right_state)
{
    double tile[2 * CASCADE_FRAMES];
    cascade f;
    for (int64_t n = 0; n < samples; n += CASCADE_FRAMES) {
        int64_t frames = min_count(samples - n, CASCADE_FRAMES);
        interleave(left_in + n, right_in + n, tile, frames);
        for (int64_t s = 0; s < stages; s += CASCADE_STAGES) {
            int count = (int)min_count(stages - s, CASCADE_STAGES);
            cascade_load(&f, left + 5 * s, left_state + 2 * s, right ? right + 5 * s : 0, right ? right_state + 2 * s : 0, count);
            WORKER(cascade_run)(&f, tile, frames);
            cascade_store(&f, left_state + 2 * s, right ? right_state + 2 * s : 0, count);
        }
        for (int64_t i = 0; i < frames; ++i) left_out[n + i] = (float)tile[2 * i];
        if (right)
            for (int64_t i = 0; i < frames; ++i) right_out[n + i] = (float)tile[2 * i + 1];
    }
}

#endif
