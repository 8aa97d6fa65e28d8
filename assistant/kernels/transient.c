/* Transient shaper: definition in reference/gain.py, method in dynamics.py. */
#ifndef WORKER
#include "decibels.h"

#define CHUNK 256

#define THEME "transient.c"
#include "versions.h"

void transient_shaper(int64_t channels, int64_t samples, const float *x, const double *log2_taps, const double *exp2_taps,
                      const double *settings, double *state, float *out, float *gain)
{
    WITHOUT_DENORMALS(CALL(transient_shaper_run, channels, samples, x, log2_taps, exp2_taps, settings, state, out, gain));
}

#else /* once per version */

/* settings: attack_db, sustain_db, the square of the difference at which half of them acts; decays per sample of the fast envelope, of
 * the slow one and of the peak; samples for which a peak is held. state: the peak and how long it is still held, both envelopes, the
 * gain in dB. */
APART void WORKER(transient_shaper_run)(int64_t channels, int64_t samples, const float *x, const double *log2_taps,
                                        const double *exp2_taps, const double *settings, double *state, float *out, float *gain)
{
    double attack = settings[0], sustain = settings[1], half_square = settings[2];
    double quick = settings[3], slack = settings[4], release = settings[5], hold = settings[6];
    double peak = state[0], left = state[1], fast = state[2], slow = state[3], smooth = state[4];
    float level[CHUNK];
    double above[CHUNK], below[CHUNK], db[CHUNK];
    for (int64_t n = 0; n < samples; n += CHUNK) {
        int64_t count = min_count(samples - n, CHUNK);
        for (int64_t i = 0; i < count; ++i) level[i] = bits_to_float(magnitude_bits(x + n + i));
        for (int64_t c = 1; c < channels; ++c)
            for (int64_t i = 0; i < count; ++i) {
                float v = bits_to_float(magnitude_bits(x + c * samples + n + i));
                level[i] = v > level[i] ? v : level[i];
            }
        for (int64_t i = 0; i < count; ++i) {
            double l = (double)level[i], falling = left > 0.0 ? peak : release * peak;
            left = left > 0.0 ? left - 1.0 : 0.0;
            left = l >= falling ? hold : left;
            peak = l >= falling ? l : falling;
            fast = quick * fast + (1.0 - quick) * peak;
            slow = slack * slow + (1.0 - slack) * peak;
            above[i] = fast, below[i] = slow;
        }
        for (int64_t i = 0; i < count; ++i) {
            double d = DB_PER_OCTAVE * log2_poly((above[i] + SILENCE) / (below[i] + SILENCE), log2_taps);
            double square = d * d;
            db[i] = (d > 0.0 ? attack : sustain) * (square / (square + half_square));
        }
        for (int64_t i = 0; i < count; ++i) {
            smooth = quick * smooth + (1.0 - quick) * db[i];
            db[i] = smooth;
        }
        for (int64_t i = 0; i < count; ++i) gain[n + i] = (float)exp2_poly(db[i] * (1.0 / DB_PER_OCTAVE), exp2_taps);
        for (int64_t c = 0; c < channels; ++c)
            for (int64_t i = 0; i < count; ++i) out[c * samples + n + i] = x[c * samples + n + i] * gain[n + i];
    }
    state[0] = peak, state[1] = left, state[2] = fast, state[3] = slow, state[4] = smooth;
}

#endif
