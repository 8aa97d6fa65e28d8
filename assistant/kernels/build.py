"""Builds the compiled kernels: a description for CFFI, which `setup.py` names in `cffi_modules`.

API mode with the limited API of Python: one binary per platform serves all versions of Python. The extension is
optional: where no compiler works (or one without the vector types of GCC and Clang, such as MSVC), the installation
    succeeds with a warning, and
`reference/` runs in its place.
"""

import sys
from pathlib import Path

from cffi import FFI

FOLDER = Path("assistant/kernels")  # relative to setup.py, as source distributions need it
THEMES = ("biquad", "loudness", "peak", "limiter", "compressor", "transient", "saturate", "dither", "layout", "spectra")

DECLARATIONS = """
void biquads(int64_t channels, int64_t samples, int64_t stages, const float *x, float *y, const double *sos,
    double *state);
int64_t weighted_energies(int64_t channels, int64_t samples, int64_t stages, const float *x, const double *sos,
    double *state, int64_t rate, int64_t *clock, double *sums, double *out, int64_t capacity);
int64_t frame_statistics(int64_t channels, int64_t samples, const float *x, int64_t rate, int64_t *clock,
    double *sums, double *out, int64_t capacity);
void true_peak(int64_t channels, int64_t stride, int64_t tiles, int64_t kernels, const float *x,
    const float *wide, const float *compact, const double *bounds, float *peaks);
void peak_envelope(int64_t channels, int64_t stride, int64_t tiles, const float *x, const float *wide,
    const float *compact, const double *bounds, double threshold, float *last, float *out);
void limiter_gain(int64_t samples, int64_t window, int64_t box, const float *envelope, const double *settings,
    double *attenuations, double *minima, int64_t *boxes, int64_t *places, float *gain);
void apply_gain(int64_t channels, int64_t stride, int64_t samples, const float *x, const float *gain, float *y);
void compressor(int64_t channels, int64_t samples, const float *x, const double *log2_taps,
    const double *exp2_taps, const double *settings, double *state, float *out, float *gain);
void transient_shaper(int64_t channels, int64_t samples, const float *x, const double *log2_taps,
    const double *exp2_taps, const double *settings, double *state, float *out, float *gain);
void saturate(int64_t channels, int64_t samples, int64_t factor, int64_t taps, double drive, const float *x,
    const float *up, const float *down, float *inputs, float *shaped, float *out);
void dither_quantize(int64_t channels, int64_t samples, int64_t bits, int64_t position, int64_t seed,
    int64_t kind, const float *x, double *errors, int32_t *out);
void interleave(int64_t channels, int64_t samples, const float *x, float *y);
void deinterleave(int64_t channels, int64_t samples, const float *x, float *y);
void mid_side_powers(int64_t channels, int64_t stride, int64_t frames, int64_t size, int64_t lows, const float *x,
    const float *window, const float *twiddles, float *work, double *sums, float *low);
"""

# No contraction: a fused multiply-add would give another last bit than two roundings. No traps: nobody reads the
# exception flags, and loops with comparisons vectorise. Neither changes a value.
GCC_FLAGS = ["-std=c11", "-O3", "-ffp-contract=off", "-fno-trapping-math", "-fno-math-errno", "-g0"]

ffibuilder = FFI()
ffibuilder.cdef(DECLARATIONS)
ffibuilder.set_source(
    "assistant.kernels._native",
    "#include <stdint.h>\n" + DECLARATIONS,
    sources=[str(FOLDER / f"{theme}.c") for theme in THEMES],
    include_dirs=[str(FOLDER)],
    depends=[str(FOLDER / header) for header in ("common.h", "versions.h", "cascade.h", "cascade_run.h", "decibels.h")],
    extra_compile_args=["/O2", "/fp:precise"] if sys.platform == "win32" else GCC_FLAGS,
    py_limited_api=True,
    optional=True,
)
