"""What pyproject.toml cannot say: the compiled kernels, and that one binary serves all versions of Python."""

from setuptools import setup

setup(cffi_modules=["assistant/kernels/build.py:ffibuilder"], options={"bdist_wheel": {"py_limited_api": "cp311"}})
