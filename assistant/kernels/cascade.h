/* A cascade of biquads on a tile of two interleaved channels in float64, used by the filters and by the loudness meter. */
#ifndef ASSISTANT_KERNELS_CASCADE_H
#define ASSISTANT_KERNELS_CASCADE_H

#include "common.h"

#define CASCADE_FRAMES 2048
#define CASCADE_VECTORS 6 /* of two stages each */
#define CASCADE_STAGES (2 * CASCADE_VECTORS)

/* Lanes: stage 2i left, stage 2i right, stage 2i + 1 left, stage 2i + 1 right. */
typedef struct {
    int stages; /* even: an odd cascade is filled up with a stage that changes nothing */
    double c[CASCADE_VECTORS][5][4];
    double s[CASCADE_VECTORS][2][4];
} cascade;

/* Stages first .. first + count - 1 of two channels; `right` is null for a lone channel. */
INLINE void cascade_load(cascade *f, const double *left, const double *left_state, const double *right,
                         const double *right_state, int count)
{
    const double identity[5] = {1.0, 0.0, 0.0, 0.0, 0.0};
    f->stages = (count + 1) & ~1;
    for (int s = 0; s < f->stages; ++s)
        for (int side = 0; side < 2; ++side) {
            const double *from = side ? right : left, *state = side ? right_state : left_state;
            const double *c = s < count && from ? from + 5 * s : identity;
            int lane = 2 * (s & 1) + side;
            for (int i = 0; i < 5; ++i) f->c[s / 2][i][lane] = c[i];
            for (int i = 0; i < 2; ++i) f->s[s / 2][i][lane] = s < count && from ? state[2 * s + i] : 0.0;
        }
}

INLINE void cascade_store(const cascade *f, double *left_state, double *right_state, int count)
{
    for (int s = 0; s < count; ++s)
        for (int i = 0; i < 2; ++i) {
            left_state[2 * s + i] = f->s[s / 2][i][2 * (s & 1)];
            if (right_state) right_state[2 * s + i] = f->s[s / 2][i][2 * (s & 1) + 1];
        }
}

/* One stage over frames first .. last - 1 in place, transposed direct form II. The order of the additions keeps the loop from output
 * to output short: b1 x + s2 does not wait for y. */
INLINE void cascade_stage(cascade *f, int s, double *tile, int64_t first, int64_t last)
{
    for (int side = 0; side < 2; ++side) {
        int lane = 2 * (s & 1) + side;
        double(*c)[4] = f->c[s / 2];
        double s1 = f->s[s / 2][0][lane], s2 = f->s[s / 2][1][lane];
        for (int64_t n = first; n < last; ++n) {
            double x = tile[2 * n + side];
            double y = c[0][lane] * x + s1;
            s1 = (c[1][lane] * x + s2) - c[3][lane] * y;
            s2 = c[2][lane] * x - c[4][lane] * y;
            tile[2 * n + side] = y;
        }
        f->s[s / 2][0][lane] = s1;
        f->s[s / 2][1][lane] = s2;
    }
}

INLINE void interleave(const float *left, const float *right, double *tile, int64_t frames)
{
    for (int64_t n = 0; n < frames; ++n) {
        tile[2 * n] = (double)left[n];
        tile[2 * n + 1] = (double)right[n];
    }
}

#endif
