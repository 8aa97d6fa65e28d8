/* Dither and quantisation: definition in reference/dither.py, method in quantize.py. */
#ifndef WORKER
#include "common.h"

#define CHUNK 256
#define ROUND 6755399441055744.0 /* 1.5 * 2^52: adding and subtracting it rounds to the nearest whole number */

/* A bijective mixer of 32 bits: the finaliser of MurmurHash3 (Appleby). */
INLINE uint32_t mix(uint32_t v)
{
    v ^= v >> 16;
    v *= 0x85ebca6bu;
    v ^= v >> 13;
    v *= 0xc2b2ae35u;
    v ^= v >> 16;
    return v;
}

/* One key per seed, channel and stretch of 2^32 samples. */
INLINE uint32_t stream_key(int64_t seed, int64_t channel, int64_t position)
{
    uint64_t s = (uint64_t)seed, p = (uint64_t)position;
    uint32_t key = mix((uint32_t)s + 0x9e3779b9u);
    key = mix(key ^ (uint32_t)(s >> 32));
    key = mix(key + (uint32_t)channel);
    return mix(key ^ (uint32_t)(p >> 32));
}

/* The difference of two evenly distributed numbers: triangular, -1 to 1 steps. */
INLINE double triangular(uint32_t key, uint32_t position)
{
    uint32_t first = mix(mix(position + key) ^ key), second = mix(first + 0x9e3779b9u);
    return ((double)first - (double)second) * (1.0 / 4294967296.0);
}

INLINE int32_t clamp(double v, double limit)
{
    v = v < limit - 1.0 ? v : limit - 1.0;
    v = v > -limit ? v : -limit;
    return (int32_t)v;
}

#define THEME "dither.c"
#include "versions.h"

void dither_quantize(int64_t channels, int64_t samples, int64_t bits, int64_t position, int64_t seed, int64_t kind, const float *x,
                     double *errors, int32_t *out)
{
    WITHOUT_DENORMALS(CALL(dither_run, channels, samples, bits, position, seed, kind, x, errors, out));
}

#else /* once per version */

APART void WORKER(dither_run)(int64_t channels, int64_t samples, int64_t bits, int64_t position, int64_t seed, int64_t kind,
                              const float *x, double *errors, int32_t *out)
{
    double limit = (double)((int64_t)1 << (bits - 1)), noise[CHUNK];
    for (int64_t c = 0; c < channels; ++c) {
        double e1 = errors[3 * c], e2 = errors[3 * c + 1], e3 = errors[3 * c + 2];
        for (int64_t n = 0; n < samples; n += CHUNK) {
            int64_t count = min_count(samples - n, CHUNK);
            const float *in = x + c * samples + n;
            int32_t *to = out + n * channels + c;
            /* Positions of one chunk may lie on both sides of a multiple of 2^32. */
            uint32_t low = (uint32_t)(position + n), key = stream_key(seed, c, position + n);
            int64_t here = min_count(count, ((int64_t)1 << 32) - (int64_t)low);
            uint32_t next = here < count ? stream_key(seed, c, position + n + here) : 0;
            for (int64_t i = 0; i < here; ++i) noise[i] = kind ? triangular(key, low + (uint32_t)i) : 0.0;
            for (int64_t i = here; i < count; ++i) noise[i] = triangular(next, low + (uint32_t)i);
            if (kind < 2) {
                for (int64_t i = 0; i < count; ++i) to[i * channels] = clamp(((double)in[i] * limit + noise[i]) + ROUND - ROUND, limit);
                continue;
            }
            for (int64_t i = 0; i < count; ++i) {
                /* Wannamaker 1992, 3 taps. The error is taken before saturation, so that clipping cannot run away. */
                double v = (double)in[i] * limit - ((1.623 * e1 - 0.982 * e2) + 0.109 * e3);
                double q = (v + noise[i]) + ROUND - ROUND;
                e3 = e2, e2 = e1, e1 = q - v;
                to[i * channels] = clamp(q, limit);
            }
        }
        errors[3 * c] = e1, errors[3 * c + 1] = e2, errors[3 * c + 2] = e3;
    }
}

#endif
