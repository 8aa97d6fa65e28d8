/* The limiter's gain: definition in reference/gain.py, method in dynamics.py. */
#ifndef WORKER
#include "common.h"

#define CHUNK 256
#define SMALLEST 1e-12 /* an attenuation below this is none; keeps exponentials out of the denormal range */
#define FIXED_ONE 1073741824.0 /* 2^30 */

#define THEME "limiter.c"
#include "versions.h"

void limiter_gain(int64_t samples, int64_t window, int64_t box, const float *envelope, const double *settings, double *attenuations,
                  double *minima, int64_t *boxes, int64_t *places, float *gain)
{
    WITHOUT_DENORMALS(CALL(limiter_gain_run, samples, window, box, envelope, settings, attenuations, minima, boxes, places, gain));
}

void apply_gain(int64_t channels, int64_t stride, int64_t samples, const float *x, const float *gain, float *y)
{
    WITHOUT_DENORMALS(CALL(apply_gain_run, channels, stride, samples, x, gain, y));
}

#else /* once per version */

/* settings: ceiling, decay per sample of the fast release, of the slow release's charge, of its fall.
 * attenuations: running minimum since the last multiple of the window, fast and slow attenuation.
 * minima (window + 1): from the current place on, minima of the previous window's rest; before it, this window's values; last: 1.
 * boxes (2, box): the last values of each moving average; places: in minima, in boxes, and the two sums. */
APART void WORKER(limiter_gain_run)(int64_t samples, int64_t window, int64_t box, const float *envelope, const double *settings,
                                    double *attenuations, double *minima, int64_t *boxes, int64_t *places, float *gain)
{
    double ceiling = settings[0], fast_decay = settings[1], charge = settings[2], slow_decay = settings[3];
    double least = attenuations[0], fast = attenuations[1], slow = attenuations[2];
    int64_t place = places[0], turn = places[1], first_sum = places[2], second_sum = places[3];
    int64_t *second_box = boxes + box;
    double scale = 1.0 / ((double)box * (double)box * FIXED_ONE);
    double required[CHUNK];
    for (int64_t n = 0; n < samples; n += CHUNK) {
        int64_t count = min_count(samples - n, CHUNK);
        for (int64_t i = 0; i < count; ++i) {
            double peak = (double)envelope[n + i];
            double ratio = ceiling / (peak > ceiling ? peak : ceiling);
            required[i] = ratio;
        }
        for (int64_t i = 0; i < count; ++i) {
            double r = required[i];
            /* Sliding minimum in blocks of the window (van Herk 1992): the rest of the last block, and this one so far. */
            least = r < least ? r : least;
            double rest = minima[place + 1];
            minima[place] = r;
            double wanted = 1.0 - (rest < least ? rest : least);
            if (++place == window) {
                for (int64_t k = window - 2; k >= 0; --k) minima[k] = minima[k + 1] < minima[k] ? minima[k + 1] : minima[k];
                place = 0;
                least = 1.0;
            }
            double falling = wanted + (fast - wanted) * fast_decay;
            fast = falling > wanted ? falling : wanted;
            slow = wanted + (slow - wanted) * (wanted > slow ? charge : slow_decay);
            fast = fast < SMALLEST ? 0.0 : fast;
            slow = slow < SMALLEST ? 0.0 : slow;
            /* Rounded down, so the average stays at or below the requirement. */
            int64_t fixed = (int64_t)((1.0 - (fast > slow ? fast : slow)) * FIXED_ONE);
            first_sum += fixed - boxes[turn];
            boxes[turn] = fixed;
            second_sum += first_sum - second_box[turn];
            second_box[turn] = first_sum;
            if (++turn == box) turn = 0;
            gain[n + i] = (float)((double)second_sum * scale);
        }
    }
    attenuations[0] = least, attenuations[1] = fast, attenuations[2] = slow;
    places[0] = place, places[1] = turn, places[2] = first_sum, places[3] = second_sum;
}

APART void WORKER(apply_gain_run)(int64_t channels, int64_t stride, int64_t samples, const float *x, const float *gain, float *y)
{
    for (int64_t c = 0; c < channels; ++c)
        for (int64_t n = 0; n < samples; ++n) y[c * samples + n] = x[c * stride + n] * gain[n];
}

#endif
