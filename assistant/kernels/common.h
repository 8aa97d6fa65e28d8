/* What all kernels share: types, compiler differences, and the guard against denormal numbers.
 *
 * Every kernel is an exported function (listed in build.py) that sets "denormals are zero" for its own thread, calls a worker, and
 * restores the mode. A filter's tail in digital silence would otherwise run 20 to 120 times slower. Linking with -ffast-math would set
 * the mode for the whole process, and let the compiler reorder sums, so that results would depend on the machine.
 */
#ifndef ASSISTANT_KERNELS_COMMON_H
#define ASSISTANT_KERNELS_COMMON_H

#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define APART static __attribute__((noinline))

#if defined(__x86_64__) || defined(__i386__)
#include <xmmintrin.h>
typedef unsigned int float_mode;
INLINE float_mode denormals_off(void)
{
    float_mode before = _mm_getcsr();
    _mm_setcsr(before | 0x8040u); /* FTZ and DAZ */
    return before;
}
INLINE void denormals_restore(float_mode before) { _mm_setcsr(before); }
#elif defined(__aarch64__)
typedef uint64_t float_mode;
INLINE float_mode denormals_off(void)
{
    float_mode before;
    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    __asm__ volatile("msr fpcr, %0" : : "r"(before | (1u << 24))); /* FZ */
    return before;
}
INLINE void denormals_restore(float_mode before) { __asm__ volatile("msr fpcr, %0" : : "r"(before)); }
#else
typedef int float_mode;
INLINE float_mode denormals_off(void) { return 0; }
INLINE void denormals_restore(float_mode before) { (void)before; }
#endif

/* The worker is a separate function, so that no arithmetic moves across the change of mode. */
#define WITHOUT_DENORMALS(call)              \
    do {                                     \
        float_mode before = denormals_off(); \
        call;                                \
        denormals_restore(before);           \
    } while (0)

/* The bits of |x|: for numbers they order as the values do, and their maximum vectorises without assumptions about NaN. */
INLINE int32_t magnitude_bits(const float *x)
{
    int32_t bits;
    memcpy(&bits, x, sizeof bits);
    return bits & 0x7fffffff;
}
INLINE float bits_to_float(int32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
INLINE int32_t max_bits(int32_t a, int32_t b) { return a > b ? a : b; }
INLINE int64_t min_count(int64_t a, int64_t b) { return a < b ? a : b; }

#endif
