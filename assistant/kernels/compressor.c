/* Compressor: definition in reference/gain.py, method in dynamics.py. */
#ifndef WORKER
#include "decibels.h"

#define CHUNK 256

#define THEME "compressor.c"
#include "versions.h"

void compressor(int64_t channels, int64_t samples, const float *x, const double *log2_taps, const double *exp2_taps,
                const double *settings, double *state, float *out, float *gain)
{
    WITHOUT_DENORMALS(CALL(compressor_run, channels, samples, x, log2_taps, exp2_taps, settings, state, out, gain));
}

#else /* once per version */

/* settings: threshold_db, 1 - 1/ratio, knee_db, attack and release decay per sample; state: the two smoothers in dB. */
APART void WORKER(compressor_run)(int64_t channels, int64_t samples, const float *x, const double *log2_taps, const double *exp2_taps,
                                  const double *settings, double *state, float *out, float *gain)
{
    double threshold = settings[0], slope = settings[1], knee = settings[2], attack = settings[3], release = settings[4];
    double half_knee = 0.5 * knee, bend = knee > 0.0 ? 0.5 / knee : 0.0;
    double peak = state[0], smooth = state[1];
    float level[CHUNK];
    double over[CHUNK];
    for (int64_t n = 0; n < samples; n += CHUNK) {
        int64_t count = min_count(samples - n, CHUNK);
        for (int64_t i = 0; i < count; ++i) level[i] = bits_to_float(magnitude_bits(x + n + i));
        for (int64_t c = 1; c < channels; ++c)
            for (int64_t i = 0; i < count; ++i) {
                float v = bits_to_float(magnitude_bits(x + c * samples + n + i));
                level[i] = v > level[i] ? v : level[i];
            }
        for (int64_t i = 0; i < count; ++i) {
            double l = (double)level[i];
            double db = DB_PER_OCTAVE * log2_poly(l > SILENCE ? l : SILENCE, log2_taps);
            /* Eq. 4 without branches: the parabola over the knee, then the straight line. */
            double u = (db - threshold) + half_knee, beyond = (db - threshold) - half_knee;
            u = u > 0.0 ? u : 0.0;
            u = u < knee ? u : knee;
            beyond = beyond > 0.0 ? beyond : 0.0;
            over[i] = slope * (u * u * bend + beyond);
        }
        for (int64_t i = 0; i < count; ++i) {
            double falling = release * peak + (1.0 - release) * over[i]; /* eq. 17 */
            peak = over[i] > falling ? over[i] : falling;
            smooth = attack * smooth + (1.0 - attack) * peak;
            over[i] = smooth;
        }
        for (int64_t i = 0; i < count; ++i) gain[n + i] = (float)exp2_poly(over[i] * (-1.0 / DB_PER_OCTAVE), exp2_taps);
        for (int64_t c = 0; c < channels; ++c)
            for (int64_t i = 0; i < count; ++i) out[c * samples + n + i] = x[c * samples + n + i] * gain[n + i];
    }
    state[0] = peak, state[1] = smooth;
}

#endif
