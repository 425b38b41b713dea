# One word for each task; CI runs the same ones. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: help setup demo test test-e2e lint bench simulate faults walk translations requirements clean

help: ## list the words
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup: $(STAMP) ## create .venv with the pinned, hashed dependencies

$(STAMP): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Feldlotse needs Python 3.11 or newer.") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $(STAMP)

demo: setup ## server, sample data and the app in the browser
	$(BIN)/feldlotse demo

test: setup ## everything that is tested; browser tests need Chromium, else they are skipped with a reason
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

lint: setup ## linters, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## benchmark table and build/bench.json
	$(BIN)/python -m tests.bench

walk: SEEDS ?= 10
walk: setup ## long random walks of the form engine beside JavaRosa (needs Java 17); SEEDS=100 for more
	$(BIN)/python -m tests.forms.javarosa $(SEEDS)

simulate: SEEDS ?= 1000
simulate: setup ## whole systems from seeds, with every fault; SEEDS=10000 for the long run
	$(BIN)/python -m tests.sync.simulator --seeds $(SEEDS)

faults: KILLS ?= 1000
faults: setup ## real processes killed with -9 again and again; KILLS=1000
	FELDLOTSE_KILLS=$(KILLS) $(BIN)/python -m pytest -q tests/sync/test_real_faults.py tests/store/test_killing.py

translations: setup ## refresh the message catalogues from the code
	$(BIN)/python -m tests.support.translations

requirements: ## pin the dependencies again (needs uv)
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --quiet -o requirements.txt

clean: ## remove what was built (not your data)
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
