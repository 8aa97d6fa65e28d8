/* One library for all x86-64 machines: THEME, the file that includes this one, is compiled once more per generation of processors, with
 * WORKER(name) for the names of its functions, and CALL(name, ...) picks the version for the machine at hand.
 *
 * (target_clones would do the same with less text, but GCC splits vector types for the baseline before it makes the clones, which costs
 * a factor of 2 to 100.) -ffp-contract=off keeps the results of all versions equal. */
#define DOUBLES WORKER(doubles) /* vectors that fill a register */
#define FLOATS WORKER(floats)
#define FLOAT_LANES (VECTOR_BYTES / 4)

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12
#define VERSIONS 3
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4")
#define WORKER(name) name##_v4
#define VECTOR_BYTES 32
typedef double DOUBLES __attribute__((vector_size(VECTOR_BYTES)));
typedef float FLOATS __attribute__((vector_size(VECTOR_BYTES)));
#include THEME
#undef WORKER
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
#define WORKER(name) name##_v3
typedef double DOUBLES __attribute__((vector_size(VECTOR_BYTES)));
typedef float FLOATS __attribute__((vector_size(VECTOR_BYTES)));
#include THEME
#undef WORKER
#undef VECTOR_BYTES
#pragma GCC pop_options
#endif

#define WORKER(name) name##_base
#ifdef __AVX__ /* the whole build is for such a machine */
#define VECTOR_BYTES 32
#else
#define VECTOR_BYTES 16
#endif
typedef double DOUBLES __attribute__((vector_size(VECTOR_BYTES)));
typedef float FLOATS __attribute__((vector_size(VECTOR_BYTES)));
#include THEME

#ifdef VERSIONS
INLINE int processor(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("x86-64-v4") ? 4 : __builtin_cpu_supports("x86-64-v3") ? 3 : 1;
}
#define CALL(name, ...) \
    (processor() == 4 ? name##_v4(__VA_ARGS__) : processor() == 3 ? name##_v3(__VA_ARGS__) : name##_base(__VA_ARGS__))
#else
#define CALL(name, ...) name##_base(__VA_ARGS__)
#endif
