# Two commands do everything: `make demo` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3.11

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

# The lock is the whole tree. Left to look for more, pip 23 takes the newest of what a package asks for with extras, and stops.
$(VENV)/installed-runtime: requirements/runtime.txt pyproject.toml
	@tools/system-packages runtime
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements/runtime.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: requirements/dev.txt $(VENV)/installed-runtime
	@tools/system-packages dev
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements/dev.txt
	@touch $@

install: $(VENV)/installed-runtime ## the command at .venv/bin/belegwerk
	@echo "Installed: $(BIN)/belegwerk"

demo: install ## run the VAT month of the practice company
	$(BIN)/belegwerk demo

test: check ## every check and every test
	$(BIN)/pytest

check: lint types layers ## lint, types and layers

lint: $(VENV)/installed-dev ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-dev ## mypy strict
	$(BIN)/mypy

layers: $(VENV)/installed-dev ## who may import whom
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/installed-dev ## the figures of the README, each against its baseline
	$(BIN)/python -m tests.benchmarks

lock: ## renew requirements/*.txt from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra build --python-version 3.11 --universal --no-header --no-annotate \
	  --generate-hashes --no-emit-index-url -q -o requirements/runtime.txt
	uv pip compile pyproject.toml --extra build --extra dev -c requirements/runtime.txt --python-version 3.11 --universal \
	  --no-header --no-annotate --generate-hashes --no-emit-index-url -q -o requirements/dev.txt

.PHONY: help install demo test check lint types layers bench lock
