/* Power spectra of mid and side: definition in reference/spectra.py, method in spectra.py. */
#ifndef WORKER
#include "common.h"

/* From row to row of the work space: rows whole pages apart would share places in the cache, and loads wait for each other's stores. */
#define PITCH(size) ((size) + 256)

#define THEME "spectra.c"
#include "versions.h"

void mid_side_powers(int64_t channels, int64_t stride, int64_t frames, int64_t size, int64_t lows, const float *x, const float *window,
                     const float *twiddles, float *work, double *sums, float *low)
{
    WITHOUT_DENORMALS(CALL(mid_side_powers_run, channels, stride, frames, size, lows, x, window, twiddles, work, sums, low));
}

#else /* once per version */

/* z = window (mid + j side); gives whether there is any side. */
APART int WORKER(code_frame)(int64_t size, const float *restrict window, const float *restrict left, const float *restrict right,
                             float *restrict re, float *restrict im)
{
    int32_t any = 0;
    if (!right) {
        for (int64_t n = 0; n < size; ++n) re[n] = left[n] * window[n], im[n] = 0.0f;
        return 0;
    }
    for (int64_t n = 0; n < size; ++n) {
        re[n] = (left[n] + right[n]) * 0.5f * window[n];
        im[n] = (left[n] - right[n]) * 0.5f * window[n];
        any |= magnitude_bits(im + n);
    }
    return any != 0;
}

/* One step of Stockham's transform: `count` butterflies for each of `run` neighbours. Inlined three times: for run = 1 the loop over
 * butterflies vectorises, for run = 4 the loop over neighbours in half a register, for more of them in a whole one. */
INLINE void WORKER(radix4)(int64_t count, int64_t run, const float *restrict w, const float *restrict xr, const float *restrict xi,
                           float *restrict yr, float *restrict yi)
{
    int64_t quarter = count * run;
    for (int64_t p = 0; p < count; ++p) {
        float ur = w[p], ui = w[count + p], vr = w[2 * count + p], vi = w[3 * count + p], wr = w[4 * count + p], wi = w[5 * count + p];
#pragma GCC ivdep
        for (int64_t q = 0; q < run; ++q) {
            int64_t i = p * run + q, o = 4 * p * run + q;
            float ar = xr[i], br = xr[i + quarter], cr = xr[i + 2 * quarter], dr = xr[i + 3 * quarter];
            float ai = xi[i], bi = xi[i + quarter], ci = xi[i + 2 * quarter], di = xi[i + 3 * quarter];
            float er = ar + cr, ei = ai + ci, fr = ar - cr, fi = ai - ci; /* even samples */
            float gr = br + dr, gi = bi + di, hr = bi - di, hi = dr - br; /* odd samples; h is -j (b - d) */
            float sr = fr + hr, si = fi + hi, tr = er - gr, ti = ei - gi, zr = fr - hr, zi = fi - hi;
            yr[o] = er + gr;
            yi[o] = ei + gi;
            yr[o + run] = sr * ur - si * ui;
            yi[o + run] = sr * ui + si * ur;
            yr[o + 2 * run] = tr * vr - ti * vi;
            yi[o + 2 * run] = tr * vi + ti * vr;
            yr[o + 3 * run] = zr * wr - zi * wi;
            yi[o + 3 * run] = zr * wi + zi * wr;
        }
    }
}

APART void WORKER(radix4_first)(int64_t count, const float *restrict w, const float *restrict xr, const float *restrict xi,
                                float *restrict yr, float *restrict yi)
{
    WORKER(radix4)(count, 1, w, xr, xi, yr, yi);
}

APART void WORKER(radix4_second)(int64_t count, const float *restrict w, const float *restrict xr, const float *restrict xi,
                                 float *restrict yr, float *restrict yi)
{
    WORKER(radix4)(count, 4, w, xr, xi, yr, yi);
}

APART void WORKER(radix4_later)(int64_t count, int64_t run, const float *restrict w, const float *restrict xr, const float *restrict xi,
                                float *restrict yr, float *restrict yi)
{
    WORKER(radix4)(count, run, w, xr, xi, yr, yi);
}

APART void WORKER(radix2_last)(int64_t run, const float *restrict xr, const float *restrict xi, float *restrict yr, float *restrict yi)
{
    for (int64_t q = 0; q < run; ++q) {
        yr[q] = xr[q] + xr[q + run], yi[q] = xi[q] + xi[q + run];
        yr[q + run] = xr[q] - xr[q + run], yi[q + run] = xi[q] - xi[q + run];
    }
}

/* Transforms the first of two complex rows (re, im), each `pitch` long; gives the row that holds the result. */
INLINE float *WORKER(transform)(int64_t size, int64_t pitch, const float *w, float *first, float *second)
{
    float *x = first, *y = second, *swap;
    int64_t length = size, run = 1;
    for (; length >= 4; length /= 4, run *= 4) {
        if (run == 1) WORKER(radix4_first)(length / 4, w, x, x + pitch, y, y + pitch);
        else if (run == 4) WORKER(radix4_second)(length / 4, w, x, x + pitch, y, y + pitch);
        else WORKER(radix4_later)(length / 4, run, w, x, x + pitch, y, y + pitch);
        w += 6 * (length / 4);
        swap = x, x = y, y = swap;
    }
    if (length < 2) return x;
    WORKER(radix2_last)(run, x, x + pitch, y, y + pitch);
    return y;
}

/* |M|^2 and |S|^2 of bin k from Z(k) and Z(N - k). */
#define SEPARATE(k, partner)                                                                      \
    float ar = re[k], ai = im[k], br = re[partner], bi = im[partner];                             \
    float mr = ar + br, mi = ai - bi, sr = ai + bi, si = ar - br;                                 \
    float mid = 0.25f * (mr * mr + mi * mi), side = 0.25f * (sr * sr + si * si);                  \
    powers[k] = mid, mids[k] += (double)mid, sides[k] += has_side ? (double)side : 0.0

APART void WORKER(add_powers)(int64_t size, int has_side, const float *restrict re, const float *restrict im, float *restrict powers,
                              double *restrict mids, double *restrict sides)
{
    SEPARATE(0, 0);
    for (int64_t k = 1; k <= size / 2; ++k) {
        SEPARATE(k, size - k);
    }
}

APART void WORKER(mid_side_powers_run)(int64_t channels, int64_t stride, int64_t frames, int64_t size, int64_t lows, const float *x,
                                       const float *window, const float *twiddles, float *work, double *sums, float *low)
{
    int64_t pitch = PITCH(size), hop = size / 2;
    float *first = work, *second = work + 2 * pitch;
    for (int64_t f = 0; f < frames; ++f) {
        const float *left = x + f * hop, *right = channels == 2 ? left + stride : 0;
        int has_side = WORKER(code_frame)(size, window, left, right, first, first + pitch);
        float *done = WORKER(transform)(size, pitch, twiddles, first, second), *spare = done == first ? second : first;
        WORKER(add_powers)(size, has_side, done, done + pitch, spare, sums, sums + hop + 1);
        memcpy(low + f * lows, spare, (size_t)lows * sizeof *low);
    }
}

#undef SEPARATE
#endif
