/* Sums over hops of 10 ms: definitions in reference/biquad.py. */
#ifndef WORKER
#include "cascade.h"

/* How many samples the hop `clock` stands in still needs; clock = [hop, samples already in it]. */
static int64_t hop_rest(int64_t rate, const int64_t *clock)
{
    int64_t from = (clock[0] * rate + 50) / 100, to = ((clock[0] + 1) * rate + 50) / 100;
    return to - from - clock[1];
}

/* Move on by `count` samples, which do not pass the hop's end; 1 if they reach it. */
static int hop_advance(int64_t rate, int64_t *clock, int64_t count)
{
    int whole = count == hop_rest(rate, clock);
    clock[0] += whole;
    clock[1] = whole ? 0 : clock[1] + count;
    return whole;
}

#define THEME "loudness.c"
#include "versions.h"

static int64_t weighted_energies_run(int64_t channels, int64_t samples, int64_t stages, const float *x, const double *sos,
                                     double *state, int64_t rate, int64_t *clock, double *sums, double *out, int64_t capacity)
{
    int64_t hops = 0, start[2] = {clock[0], clock[1]};
    for (int64_t c = 0; c < channels; c += 2) {
        int64_t r = c + 1;
        int pair = r < channels;
        clock[0] = start[0], clock[1] = start[1]; /* each pair walks the same hops */
        hops = CALL(energies_pair, samples, stages, x + c * samples, x + (pair ? r : c) * samples, sos, state + 2 * stages * c,
                             pair ? state + 2 * stages * r : 0, rate, clock, sums + c, pair ? sums + r : 0, out + c * capacity,
                             pair ? out + r * capacity : 0);
    }
    return hops;
}

int64_t weighted_energies(int64_t channels, int64_t samples, int64_t stages, const float *x, const double *sos, double *state,
                          int64_t rate, int64_t *clock, double *sums, double *out, int64_t capacity)
{
    int64_t hops;
    WITHOUT_DENORMALS(hops = weighted_energies_run(channels, samples, stages, x, sos, state, rate, clock, sums, out, capacity));
    return hops;
}

int64_t frame_statistics(int64_t channels, int64_t samples, const float *x, int64_t rate, int64_t *clock, double *sums, double *out,
                         int64_t capacity)
{
    int64_t hops;
    WITHOUT_DENORMALS(hops = CALL(frame_statistics_run, channels, samples, x, rate, clock, sums, out, capacity));
    return hops;
}

#else /* once per version */
#include "cascade_run.h"

APART int64_t WORKER(energies_pair)(int64_t samples, int64_t stages, const float *left, const float *right, const double *sos,
                                    double *left_state, double *right_state, int64_t rate, int64_t *clock, double *left_sum,
                                    double *right_sum, double *left_out, double *right_out)
{
    double tile[2 * CASCADE_FRAMES];
    int64_t hops = 0;
    for (int64_t n = 0; n < samples; n += CASCADE_FRAMES) {
        int64_t frames = min_count(samples - n, CASCADE_FRAMES);
        interleave(left + n, right + n, tile, frames);
        for (int64_t s = 0; s < stages; s += CASCADE_STAGES) {
            int count = (int)min_count(stages - s, CASCADE_STAGES);
            cascade f;
            cascade_load(&f, sos + 5 * s, left_state + 2 * s, right_state ? sos + 5 * s : 0, right_state ? right_state + 2 * s : 0, count);
            WORKER(cascade_run)(&f, tile, frames);
            cascade_store(&f, left_state + 2 * s, right_state ? right_state + 2 * s : 0, count);
        }
        for (int64_t i = 0; i < frames;) {
            int64_t count = min_count(hop_rest(rate, clock), frames - i), end = i + count;
            double l = *left_sum, r = right_sum ? *right_sum : 0.0;
            for (; i < end; ++i) {
                l += tile[2 * i] * tile[2 * i];
                r += tile[2 * i + 1] * tile[2 * i + 1];
            }
            int whole = hop_advance(rate, clock, count);
            *left_sum = whole ? 0.0 : l;
            if (right_sum) *right_sum = whole ? 0.0 : r;
            if (whole) {
                left_out[hops] = l;
                if (right_out) right_out[hops] = r;
                ++hops;
            }
        }
    }
    return hops;
}

/* Adds `count` samples to the sums of one channel. */
INLINE void WORKER(frame_channel)(const float *x, int64_t count, double *squares, double *sum, double *peak)
{
    double q = *squares, s = *sum;
    int32_t p = 0;
    for (int64_t i = 0; i < count; ++i) {
        double v = (double)x[i];
        q += v * v;
        s += v;
    }
    for (int64_t i = 0; i < count; ++i) p = max_bits(p, magnitude_bits(x + i));
    double top = (double)bits_to_float(p);
    *squares = q, *sum = s, *peak = top > *peak ? top : *peak;
}

/* Two channels in one loop: the five sums do not wait for each other. */
INLINE void WORKER(frame_pair)(const float *x, const float *y, int64_t count, double *sums)
{
    double xx = sums[0], yy = sums[1], sx = sums[2], sy = sums[3], xy = sums[6];
    int32_t px = 0, py = 0;
    for (int64_t i = 0; i < count; ++i) {
        double a = (double)x[i], b = (double)y[i];
        xx += a * a;
        yy += b * b;
        xy += a * b;
        sx += a;
        sy += b;
    }
    for (int64_t i = 0; i < count; ++i) px = max_bits(px, magnitude_bits(x + i)), py = max_bits(py, magnitude_bits(y + i));
    double tx = (double)bits_to_float(px), ty = (double)bits_to_float(py);
    sums[0] = xx, sums[1] = yy, sums[2] = sx, sums[3] = sy, sums[6] = xy;
    sums[4] = tx > sums[4] ? tx : sums[4];
    sums[5] = ty > sums[5] ? ty : sums[5];
}

APART int64_t WORKER(frame_statistics_run)(int64_t channels, int64_t samples, const float *x, int64_t rate, int64_t *clock,
                                           double *sums, double *out, int64_t capacity)
{
    int64_t hops = 0, rows = 3 * channels + 1;
    for (int64_t n = 0; n < samples;) {
        int64_t count = min_count(hop_rest(rate, clock), samples - n);
        if (channels == 2)
            WORKER(frame_pair)(x + n, x + samples + n, count, sums);
        else {
            for (int64_t c = 0; c < channels; ++c)
                WORKER(frame_channel)(x + c * samples + n, count, sums + c, sums + channels + c, sums + 2 * channels + c);
            sums[3 * channels] = sums[0];
        }
        if (hop_advance(rate, clock, count)) {
            for (int64_t r = 0; r < rows; ++r) out[r * capacity + hops] = sums[r], sums[r] = 0.0;
            ++hops;
        }
        n += count;
    }
    return hops;
}

#endif
