"""The choice of a backend for a test."""

import pytest

from assistant.kernels import _backend


@pytest.fixture
def backend(monkeypatch):
    """Switch the implementation for the rest of a test."""

    def switch(name):
        try:
            implementation = _backend.load(name)[1]
        except ImportError:
            pytest.skip("the C kernels were not built")
        monkeypatch.setattr(_backend, "_implementation", implementation)

    return switch
