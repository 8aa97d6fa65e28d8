# Everything runs in .venv, which is made where it is missing: nothing has to be installed by hand but Python 3.11 or
# later with its venv module, make, and a C compiler (without one numba takes its place, slower).

PYTHON ?= python3
SONGS ?= songs
BIN := .venv/bin
KERNELS := setup.py $(wildcard assistant/kernels/*.[ch]) assistant/kernels/build.py

.PHONY: demo test test-slow lint types golden build benchmarks format clean

demo: .venv/installed  ## the main job on two songs that it makes itself, in the folder demo/
	$(BIN)/assistant demo --overwrite

test: .venv/installed-test  ## the tests; by file, since those of one share what they measure
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow"

test-slow: .venv/installed-test  ## those that take longer than about ten seconds, and those of the benchmarks
	$(BIN)/python -m pytest -n auto --dist loadfile -m slow

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: .venv/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: .venv/installed-dev
	$(BIN)/mypy

golden: .venv/installed-test  ## does the generator still make the stored results?
	$(BIN)/python -m tests.golden.make --check

build: .venv/installed-dev  ## sdist and wheel, in dist/
	$(BIN)/python -m build

benchmarks: .venv/installed-benchmark  ## the README's figures: make benchmarks SONGS=folder
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/quality.py $(SONGS)

clean:
	rm -rf .venv build dist demo *.egg-info assistant/kernels/*.so

# An editable installation: Python changes count at once, changed kernels are compiled anew by the next target.
.venv/installed: pyproject.toml $(KERNELS)
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable .
	@touch $@

.venv/installed-%: .venv/installed
	$(BIN)/pip install --quiet --editable '.[$*]'
	@touch $@
