/* Logarithms by polynomials, for gains that follow the level: the same bits in all backends, and loops that vectorise. */
#ifndef ASSISTANT_KERNELS_DECIBELS_H
#define ASSISTANT_KERNELS_DECIBELS_H

#include "common.h"

#define DB_PER_OCTAVE 6.020599913279624
#define LOG2_TAPS 6
#define EXP2_TAPS 7
#define SILENCE 1e-9
#define ROUND 6755399441055744.0 /* 1.5 * 2^52: adding and subtracting it rounds to the nearest whole number */

/* log2 of a normal positive number: exponent plus polynomial of the mantissa. */
INLINE double log2_poly(double x, const double *c)
{
    uint64_t bits, exponent_bits, mantissa_bits;
    double exponent, mantissa;
    memcpy(&bits, &x, sizeof bits);
    exponent_bits = (bits >> 52) | 0x4330000000000000u; /* 2^52 + biased exponent, as a double */
    mantissa_bits = (bits & 0x000fffffffffffffu) | 0x3ff0000000000000u;
    memcpy(&exponent, &exponent_bits, sizeof exponent);
    memcpy(&mantissa, &mantissa_bits, sizeof mantissa);
    double t = mantissa - 1.0, q = c[LOG2_TAPS - 1];
    for (int i = LOG2_TAPS - 2; i >= 0; --i) q = q * t + c[i];
    return (exponent - (4503599627370496.0 + 1023.0)) + (t + t * (1.0 - t) * q);
}

/* 2^u for |u| < 1000: polynomial around the nearest whole number, which is then added to the exponent. */
INLINE double exp2_poly(double u, const double *c)
{
    double rounded = u + ROUND, whole = rounded - ROUND, f = u - whole, p = c[EXP2_TAPS - 1];
    for (int i = EXP2_TAPS - 2; i >= 0; --i) p = p * f + c[i];
    uint64_t shift, bits;
    memcpy(&shift, &rounded, sizeof shift);
    memcpy(&bits, &p, sizeof bits);
    bits += shift << 52;
    memcpy(&p, &bits, sizeof p);
    return p;
}

#endif
