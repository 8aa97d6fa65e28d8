/* Saturator above the sampling rate: definition in reference/saturate.py, method in saturation.py. */
#ifndef WORKER
#include "common.h"

#define CHUNK 256 /* base samples; a multiple of FIR_TILE */
#define FIR_TILE 64
#define MAX_TAPS 80
#define MAX_FACTOR 8

/* s(drive v) / drive, see saturation.py. */
INLINE float shape(float v, float drive, float undrive)
{
    float u = v * drive;
    u = u > 3.0f ? 3.0f : u;
    u = u < -3.0f ? -3.0f : u;
    float square = u * u;
    return u * (27.0f + square) / (27.0f + 9.0f * square) * undrive;
}

#define THEME "saturate.c"
#include "versions.h"

void saturate(int64_t channels, int64_t samples, int64_t factor, int64_t taps, double drive, const float *x, const float *up,
              const float *down, float *inputs, float *shaped, float *out)
{
    WITHOUT_DENORMALS(CALL(saturate_run, channels, samples, factor, taps, drive, x, up, down, inputs, shaped, out));
}

#else /* once per version */

/* y[i] += sum_k h[k] x[i - k] for a tile: tap by tap, so the order of each sum is fixed. */
INLINE void WORKER(fir_add)(const float *x, const float *h, int64_t taps, float *y)
{
    FLOATS sum[FIR_TILE / FLOAT_LANES], in;
    memcpy(sum, y, sizeof sum);
    for (int64_t k = 0; k < taps; ++k) {
        if (h[k] == 0.0f) continue; /* all but one of phase 0 */
        for (int v = 0; v < FIR_TILE / FLOAT_LANES; ++v) {
            memcpy(&in, x - k + v * FLOAT_LANES, sizeof in);
            sum[v] += h[k] * in;
        }
    }
    memcpy(y, sum, sizeof sum);
}

/* inputs (channels, taps) and shaped (channels, factor, taps) hold what came last at both rates. */
APART void WORKER(saturate_run)(int64_t channels, int64_t samples, int64_t factor, int64_t taps, double drive, const float *x,
                                const float *up, const float *down, float *inputs, float *shaped, float *out)
{
    float in[MAX_TAPS + CHUNK], above[MAX_FACTOR][MAX_TAPS + CHUNK], sum[CHUNK];
    float driven = (float)drive, undrive = 1.0f / (float)drive;
    for (int64_t c = 0; c < channels; ++c) {
        float *kept_in = inputs + c * taps, *kept = shaped + c * factor * taps;
        for (int64_t n = 0; n < samples; n += CHUNK) {
            int64_t count = min_count(samples - n, CHUNK), whole = (count + FIR_TILE - 1) / FIR_TILE * FIR_TILE;
            memcpy(in, kept_in, (size_t)taps * sizeof *in);
            memcpy(in + taps, x + c * samples + n, (size_t)count * sizeof *in);
            memset(in + taps + count, 0, (size_t)(whole - count) * sizeof *in);
            memset(sum, 0, sizeof sum);
            for (int64_t p = 0; p < factor; ++p) {
                memcpy(above[p], kept + p * taps, (size_t)taps * sizeof *in);
                memset(above[p] + taps, 0, (size_t)whole * sizeof *in);
                for (int64_t i = 0; i < whole; i += FIR_TILE) WORKER(fir_add)(in + taps + i, up + p * taps, taps, above[p] + taps + i);
                for (int64_t i = 0; i < whole; ++i) above[p][taps + i] = shape(above[p][taps + i], driven, undrive);
                for (int64_t i = 0; i < whole; i += FIR_TILE) WORKER(fir_add)(above[p] + taps + i, down + p * taps, taps, sum + i);
                memcpy(kept + p * taps, above[p] + count, (size_t)taps * sizeof *in);
            }
            memcpy(kept_in, in + count, (size_t)taps * sizeof *in);
            memcpy(out + c * samples + n, sum, (size_t)count * sizeof *in);
        }
    }
}

#endif
