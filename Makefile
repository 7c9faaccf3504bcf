# Rogatory. `make` alone lists what can be made.
#
# Everything sets itself up: a Python from 3.11 on is all that must be there. As root or not.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first that is Python 3.11 or later; say `make PYTHON=…` for another.
PYTHON ?= $(shell for one in python3 python3.13 python3.12 python3.11 python; do \
  $$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$one; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
FONTS := $(VENV)/.fonts

# ARGS goes on to `rogatory demo`; TESTS says which tests; JOBS how they are shared out (`tests/sides.py`): JOBS= runs
# them one after another.
ARGS ?=
TESTS ?=
SECONDS ?= 600
JOBS ?= -n 2

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test check fuzz bench docs fonts lock clean install programs

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-9s %s\n", $$1, $$2 }'
	@echo
	@echo '  make demo ARGS="--once --dir DIR"   runs the demo to its end and leaves everything in DIR'
	@echo '  make test TESTS=tests/trust         runs some of the tests'

demo: install fonts ## two States exchange requests on this machine, with real parts
	@$(PYTHON) tools/machine.py demo
	@$(BIN)/rogatory demo $(ARGS)

test: install fonts programs check ## everything that CI runs: the checks, then every test
	@$(BIN)/python -m pytest $(JOBS) $(TESTS)

check: install ## the fast part of the tests: form, types, who imports whom, what migrations lock
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@mkdir -p build && $(BIN)/python -m migrations.run sql > build/migrations.sql && $(BIN)/squawk build/migrations.sql

fuzz: install fonts ## mutants of sound files at every door, for SECONDS; what is found is kept in build/fuzz
	@$(BIN)/python -m pip install --quiet --no-deps --target build/atheris atheris==3.0.0 2>/dev/null \
	  || echo "There is no atheris for this Python: mutants are made by chance alone."
	@PYTHONPATH=build/atheris $(BIN)/python -m tests.hostile.fuzz --seconds $(SECONDS) $(ARGS)

bench: install fonts ## the benchmarks; each prints a ratio to a floor measured in the same run
	@missed=0; for one in log exchange urgent flood findings render signing verify roster soak; do \
	  echo "== bench/$$one.py"; $(BIN)/python -m bench.$$one || missed=1; done; exit $$missed

docs: install ## write docs/reference, openapi/ and app/locale anew from the tables in the code
	@$(BIN)/python -m tools.docs
	@$(BIN)/python -m tools.words

fonts: $(FONTS) ## bring the fonts of the instruments and the styles of the pages, under the npm lock

programs: ## bring the programs of others that the tests ask for a second opinion
	@$(PYTHON) tools/machine.py programs

lock: install ## resolve the dependencies anew into requirements.lock
	@$(BIN)/python tools/machine.py lock

clean: ## remove what was made here: environment, fonts, caches
	rm -rf $(VENV) .venv-npm node_modules build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find app -path '*/fonts/*.ttf' -delete; rm -rf app/web/assets

install: $(INSTALLED)

$(INSTALLED): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Rogatory needs Python 3.11 or later. Install it, or say make PYTHON=/where/it/is."; exit 1; }
	@$(PYTHON) tools/machine.py environment $(VENV)
	@echo "Installing what requirements.lock names ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q app certs migrations workers
	@touch $@

$(FONTS): package-lock.json tools/fonts.py tools/styles.py $(wildcard app/instruments/templates/*/fonts.json) $(INSTALLED)
	@$(BIN)/python tools/machine.py fonts
	@touch $@
