/* The cascade on a tile, once per version of the theme that includes it (see versions.h). */

/* All stages at once, each one frame behind the one before it, so that they fill the lanes. In step t stage s takes frame t - s. `y`
 * holds each stage's last output; the last stage's goes to the tile. */
INLINE void WORKER(cascade_wave)(cascade *f, const int stages, double *tile, double (*y)[4], int64_t first, int64_t last)
{
    const int per_vector = VECTOR_BYTES / 16, count = stages / per_vector; /* a stage has two lanes of 8 bytes */
    DOUBLES b0[CASCADE_STAGES], b1[CASCADE_STAGES], b2[CASCADE_STAGES], a1[CASCADE_STAGES], a2[CASCADE_STAGES];
    DOUBLES s1[CASCADE_STAGES], s2[CASCADE_STAGES], out[CASCADE_STAGES];
    for (int i = 0; i < count; ++i) {
        int half = i * per_vector / 2, lane = 2 * (i * per_vector % 2);
        memcpy(&b0[i], f->c[half][0] + lane, VECTOR_BYTES), memcpy(&b1[i], f->c[half][1] + lane, VECTOR_BYTES);
        memcpy(&b2[i], f->c[half][2] + lane, VECTOR_BYTES), memcpy(&a1[i], f->c[half][3] + lane, VECTOR_BYTES);
        memcpy(&a2[i], f->c[half][4] + lane, VECTOR_BYTES), memcpy(&out[i], y[half] + lane, VECTOR_BYTES);
        memcpy(&s1[i], f->s[half][0] + lane, VECTOR_BYTES), memcpy(&s2[i], f->s[half][1] + lane, VECTOR_BYTES);
    }
    for (int64_t t = first; t < last; ++t) {
#if VECTOR_BYTES == 32
        DOUBLES previous = {0.0, 0.0, tile[2 * t], tile[2 * t + 1]};
#else
        DOUBLES previous = {tile[2 * t], tile[2 * t + 1]};
#endif
        for (int i = 0; i < count; ++i) {
#if VECTOR_BYTES == 32
            DOUBLES x = __builtin_shufflevector(previous, out[i], 2, 3, 4, 5);
#else
            DOUBLES x = previous;
#endif
            previous = out[i];
            DOUBLES now = b0[i] * x + s1[i];
            s1[i] = (b1[i] * x + s2[i]) - a1[i] * now;
            s2[i] = b2[i] * x - a2[i] * now;
            out[i] = now;
        }
        tile[2 * (t - stages + 1)] = out[count - 1][2 * per_vector - 2];
        tile[2 * (t - stages + 1) + 1] = out[count - 1][2 * per_vector - 1];
    }
    for (int i = 0; i < count; ++i) {
        int half = i * per_vector / 2, lane = 2 * (i * per_vector % 2);
        memcpy(f->s[half][0] + lane, &s1[i], VECTOR_BYTES), memcpy(f->s[half][1] + lane, &s2[i], VECTOR_BYTES);
        memcpy(y[half] + lane, &out[i], VECTOR_BYTES);
    }
}

/* The whole cascade over a tile of frames in place. The arithmetic of a sample is the same in all three parts, so the result does not
 * depend on where tiles begin. */
APART void WORKER(cascade_run)(cascade *f, double *tile, int64_t frames)
{
    int stages = f->stages;
    if (frames < 2 * stages) {
        for (int s = 0; s < stages; ++s) cascade_stage(f, s, tile, 0, frames);
        return;
    }
    for (int s = 0; s < stages - 1; ++s) cascade_stage(f, s, tile, 0, stages - 1 - s);
    double y[CASCADE_VECTORS][4] = {{0.0}};
    for (int s = 0; s < stages - 1; ++s)
        for (int side = 0; side < 2; ++side) y[s / 2][2 * (s & 1) + side] = tile[2 * (stages - 2 - s) + side];
    switch (stages / 2) { /* constants, so that they stay in registers */
    case 1: WORKER(cascade_wave)(f, 2, tile, y, stages - 1, frames); break;
    case 2: WORKER(cascade_wave)(f, 4, tile, y, stages - 1, frames); break;
    case 3: WORKER(cascade_wave)(f, 6, tile, y, stages - 1, frames); break;
    case 4: WORKER(cascade_wave)(f, 8, tile, y, stages - 1, frames); break;
    case 5: WORKER(cascade_wave)(f, 10, tile, y, stages - 1, frames); break;
    default: WORKER(cascade_wave)(f, 12, tile, y, stages - 1, frames); break;
    }
    for (int s = 0; s < stages - 1; ++s)
        for (int side = 0; side < 2; ++side) tile[2 * (frames - 1 - s) + side] = y[s / 2][2 * (s & 1) + side];
    for (int s = 1; s < stages; ++s) cascade_stage(f, s, tile, frames - s, frames);
}

