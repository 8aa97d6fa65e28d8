"""Which implementation of the kernels runs: the C module, or the definitions in `reference/`.

Both are called in the same way, `run(name, ...)` with numpy arrays and numbers, and write into the arrays.
"""

import importlib
import os
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

Name = Literal["native", "numba", "python"]
Implementation = Callable[..., Any]

# The C type of each array type that a kernel takes.
_C_TYPES = {"f4": "float[]", "f8": "double[]", "i4": "int32_t[]", "i8": "int64_t[]"}


def _native() -> Implementation:
    """The C module. Raises ImportError where no compiler was there at installation."""
    module = importlib.import_module("assistant.kernels._native")
    lib, from_buffer = module.lib, module.ffi.from_buffer

    def run_native(name: str, *arguments: Any) -> Any:  # noqa: ANN401 -- arrays and numbers, as each kernel has it
        pointers = [from_buffer(_C_TYPES[a.dtype.str[1:]], a) if isinstance(a, np.ndarray) else a for a in arguments]
        return getattr(lib, name)(*pointers)

    return run_native


def _reference(*, jit: bool) -> tuple[Name, Implementation]:
    """The definitions in Python, jitted if numba can be imported: it costs 0.3 s and is never loaded beside the C."""
    reference = importlib.import_module("assistant.kernels.reference")
    functions, jitted = reference.definitions(jit=jit)

    def run_reference(name: str, *arguments: Any) -> Any:  # noqa: ANN401 -- arrays and numbers, as each kernel has it
        return functions[name](*arguments)

    return ("numba" if jitted else "python"), run_reference


def load(wish: str) -> tuple[Name, Implementation]:
    """The implementation for a wish: "native", "reference" (numba or Python), "python", "" for the best there is."""
    if wish in {"reference", "numba", "python"}:
        return _reference(jit=wish != "python")
    try:
        return "native", _native()
    except ImportError:
        if wish == "native":
            raise
        return _reference(jit=True)


BACKEND, _implementation = load(os.environ.get("ASSISTANT_KERNELS", "").strip().lower())


def run(name: str, *arguments: Any) -> Any:  # noqa: ANN401 -- arrays and numbers, as each kernel has it
    """Call the kernel `name`; arrays must be C-contiguous and of the kernel's type, which the callers see to."""
    return _implementation(name, *arguments)
