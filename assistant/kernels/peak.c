/* True peak meter and peak envelope: definitions in reference/peak.py, method in peaks.py. */
#ifndef WORKER
#include "common.h"

#define TILE 32
#define WIDE_HALF 32
#define COMPACT_HALF 6
#define LOAD(vector, x) memcpy(&(vector), (x), sizeof(vector)) /* vectors as arguments depend on the ABI */

/* max|x| and max|x[i] - 2 x[i - 1] + x[i - 2]| in a tile. */
typedef struct {
    int32_t value, bend;
} extent;

INLINE extent tile_extent(const float *x)
{
    extent e = {0, 0};
    for (int i = 0; i < TILE; ++i) {
        float bend = (x[i] - x[i - 1]) - (x[i - 1] - x[i - 2]);
        e.value = max_bits(e.value, magnitude_bits(x + i));
        e.bend = max_bits(e.bend, magnitude_bits(&bend));
    }
    return e;
}

/* No interpolated value of the middle tile passes this. `edge` is the first sample of the next tile. */
INLINE double tile_bound(extent before, extent tile, extent after, int32_t edge, const double *bounds)
{
    int32_t window = max_bits(max_bits(before.value, after.value), tile.value);
    int32_t bend = max_bits(max_bits(before.bend, after.bend), tile.bend);
    return ((double)bits_to_float(max_bits(tile.value, edge)) + bounds[0] * (double)bits_to_float(bend)) +
           bounds[1] * (double)bits_to_float(window);
}

#define THEME "peak.c"
#include "versions.h"

void true_peak(int64_t channels, int64_t stride, int64_t tiles, int64_t kernels, const float *x, const float *wide, const float *compact,
               const double *bounds, float *peaks)
{
    WITHOUT_DENORMALS(CALL(true_peak_run, channels, stride, tiles, kernels, x, wide, compact, bounds, peaks));
}

void peak_envelope(int64_t channels, int64_t stride, int64_t tiles, const float *x, const float *wide, const float *compact,
                   const double *bounds, double threshold, float *last, float *out)
{
    WITHOUT_DENORMALS(CALL(peak_envelope_run, channels, stride, tiles, x, wide, compact, bounds, threshold, last, out));
}

#else /* once per version */

/* v = max(v, |y|) for the lanes of one vector. */
INLINE void WORKER(raise)(int32_t *v, const float *y)
{
    for (int i = 0; i < FLOAT_LANES; ++i) v[i] = max_bits(v[i], magnitude_bits(y + i));
}

/* The three pairs of mirrored phases and the middle one, one vector of intervals at a time; tap by tap, so the order of each sum is fixed. */
INLINE void WORKER(wide_peaks)(const float *x, const float *table, int32_t *v)
{
    FLOATS e1 = {0}, o1 = {0}, e2 = {0}, o2 = {0}, e3 = {0}, o3 = {0}, m = {0};
    for (int k = 0; k < WIDE_HALF; ++k) {
        const float *c = table + 7 * k;
        FLOATS left, right;
        LOAD(left, x - k);
        LOAD(right, x + 1 + k);
        FLOATS s = left + right, d = left - right;
        e1 += c[0] * s, o1 += c[1] * d;
        e2 += c[2] * s, o2 += c[3] * d;
        e3 += c[4] * s, o3 += c[5] * d;
        m += c[6] * s;
    }
    FLOATS y[7] = {e1 + o1, e1 - o1, e2 + o2, e2 - o2, e3 + o3, e3 - o3, m};
    float values[7][FLOAT_LANES];
    memcpy(values, y, sizeof values);
    for (int p = 0; p < 7; ++p) WORKER(raise)(v, values[p]);
}

INLINE void WORKER(compact_peaks)(const float *x, const float *table, int32_t *v)
{
    FLOATS e1 = {0}, o1 = {0}, m = {0};
    for (int k = 0; k < COMPACT_HALF; ++k) {
        const float *c = table + 3 * k;
        FLOATS left, right;
        LOAD(left, x - k);
        LOAD(right, x + 1 + k);
        FLOATS s = left + right, d = left - right;
        e1 += c[0] * s, o1 += c[1] * d;
        m += c[2] * s;
    }
    FLOATS y[3] = {e1 + o1, e1 - o1, m};
    float values[3][FLOAT_LANES];
    memcpy(values, y, sizeof values);
    for (int p = 0; p < 3; ++p) WORKER(raise)(v, values[p]);
}

/* Raises v[i] to the peaks between x[i] and x[i + 1] in a tile; kernels: 1 wide, 2 compact, 3 both. */
INLINE void WORKER(tile_peaks)(const float *x, int64_t kernels, const float *wide, const float *compact, int32_t *v)
{
    for (int i = 0; i < TILE; i += FLOAT_LANES) {
        if (kernels & 1) WORKER(wide_peaks)(x + i, wide, v + i);
        if (kernels & 2) WORKER(compact_peaks)(x + i, compact, v + i);
    }
}

APART void WORKER(true_peak_run)(int64_t channels, int64_t stride, int64_t tiles, int64_t kernels, const float *x, const float *wide,
                                 const float *compact, const double *bounds, float *peaks)
{
    for (int64_t c = 0; c < channels; ++c) {
        const float *row = x + c * stride;
        int32_t top = magnitude_bits(peaks + c);
        for (int64_t i = 2 * TILE; i < stride; ++i) top = max_bits(top, magnitude_bits(row + i));
        if (tiles > 0) {
            const float *tile = row + 2 * TILE;
            extent before = tile_extent(tile - TILE), now = tile_extent(tile);
            for (int64_t t = 0; t < tiles; ++t, tile += TILE) {
                extent after = tile_extent(tile + TILE);
                if (tile_bound(before, now, after, magnitude_bits(tile + TILE), bounds) > (double)bits_to_float(top)) {
                    int32_t v[TILE] = {0};
                    WORKER(tile_peaks)(tile, kernels, wide, compact, v);
                    for (int i = 0; i < TILE; ++i) top = max_bits(top, v[i]);
                }
                before = now, now = after;
            }
        }
        peaks[c] = bits_to_float(top);
    }
}

APART void WORKER(peak_envelope_run)(int64_t channels, int64_t stride, int64_t tiles, const float *x, const float *wide,
                                     const float *compact, const double *bounds, double threshold, float *last, float *out)
{
    int32_t previous = magnitude_bits(last);
    for (int64_t t = 0; t < tiles; ++t) {
        int32_t v[TILE] = {0};
        for (int64_t c = 0; c < channels; ++c) {
            const float *tile = x + c * stride + (t + 2) * TILE;
            for (int i = 0; i < TILE; ++i) v[i] = max_bits(v[i], max_bits(magnitude_bits(tile + i), magnitude_bits(tile + i + 1)));
            extent before = tile_extent(tile - TILE), now = tile_extent(tile), after = tile_extent(tile + TILE);
            if (tile_bound(before, now, after, magnitude_bits(tile + TILE), bounds) > threshold) WORKER(tile_peaks)(tile, 3, wide, compact, v);
        }
        for (int i = 0; i < TILE; ++i) {
            out[t * TILE + i] = bits_to_float(max_bits(previous, v[i]));
            previous = v[i];
        }
    }
    *last = bits_to_float(previous);
}

#endif
