"""What is loaded, and when."""

import json
import os
import subprocess
import sys

PROGRAM = """
import json, sys
import numpy as np
from assistant import kernels
kernels.FrameStatistics(1, 44100).process(np.ones((1, 50), dtype=np.float32))
print(json.dumps([kernels.BACKEND, *(name in sys.modules for name in ("numba", "scipy"))]))
"""


def loaded(wish):
    environment = {**os.environ, "ASSISTANT_KERNELS": wish}
    run = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, check=True, text=True)  # noqa: S603
    return json.loads(run.stdout)


def test_the_c_kernels_load_neither_numba_nor_scipy():
    name, numba, scipy = loaded("")
    assert not scipy
    assert numba == (name == "numba")


def test_the_fallback_can_be_forced():
    assert loaded("python") == ["python", False, False]
