# `make` alone prints this list. `make run` and `make test` do all their own set-up.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
# Two workers: the machines this is built on have two cores. One file's tests stay together, so its fixtures are made once.
# In the order of the folders: the browser's long files come early, so that neither worker waits for them at the end.
PYTEST := $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -q
export PYTHON

.PHONY: help setup setup-dev run worker test test-fast test-long test-faults check lint types contracts items fmt golden \
        reference bench lock frontend clean-data

help: ## this list
	@echo "Permit Window 一窗许可: every permit item is data."
	@echo
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | \
	  while IFS=$$'\t' read -r name text; do printf '  make %-13s %s\n' "$$name" "$$text"; done
	@echo
	@echo "  First time here: make run, then open the address it prints."

setup: ## .venv with everything the site needs
	@scripts/setup run

setup-dev: ## .venv with everything tests and checks need as well
	@scripts/setup dev

run: setup ## serve on port 8000 with demo people and cases (SEED=no starts empty, PORT=8080 moves it)
	@[ "$(SEED)" != no ] || set -- --no-seed; \
	[ -z "$(PORT)" ] || set -- "$$@" --port "$(PORT)"; \
	exec $(BIN)/permits serve "$$@"

worker: setup ## a second process that carries out the jobs (the site does them itself when alone)
	@exec $(BIN)/permits worker

test: setup-dev ## every test but the long and the fault ones; browser tests too when Chromium is here
	@$(PYTEST) -m "not long and not fault" $(ARGS)

test-fast: setup-dev ## the core and the conformance tests, under half a minute
	@$(BIN)/pytest -q tests/unit $(wildcard tests/conformance) -m "not long and not fault and not browser" $(ARGS)

test-long: setup-dev ## the long ones, and every page in the browser at both widths in both languages
	@$(PYTEST) -m long $(ARGS)
	@$(PYTEST) tests/e2e --thorough $(ARGS)

test-faults: setup-dev ## processes killed, disks full, connections lost
	@$(BIN)/pytest -q -m fault $(ARGS)

check: lint types contracts items test ## what CI runs

lint: setup-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python scripts/fmt_json.py --check

types: setup-dev
	@$(BIN)/mypy

contracts: setup-dev
	@$(BIN)/lint-imports --no-logo

items: setup ## check the item definitions: file:line: code message
	@$(BIN)/permits check

fmt: setup-dev ## format the code and the definitions
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@$(BIN)/python scripts/fmt_json.py

golden: setup-dev ## write the golden files anew; review the difference before you commit it
	@$(BIN)/pytest -q tests --golden=write -m "not browser" -k golden $(ARGS) || true
	@git --no-pager diff --stat -- tests

reference: setup ## write docs/authoring/reference.md anew from the meta-schemas
	@$(BIN)/python scripts/reference.py

bench: setup ## measure beside its peers; docs/benchmarks.md keeps the figures
	@cmp -s requirements-bench.txt .venv/.bench 2>/dev/null || \
	  { $(BIN)/python -m pip install -q --disable-pip-version-check --target .venv/bench -r requirements-bench.txt && \
	    cp requirements-bench.txt .venv/.bench; }
	@PYTHONPATH=.venv/bench $(BIN)/permits bench $(ARGS)

lock: setup-dev ## pin requirements*.txt anew from requirements*.in
	@sed -i '/^-e \.$$/d' requirements.txt requirements-dev.txt
	@$(BIN)/uv pip compile -q --python-version 3.11 --custom-compile-command "make lock" $(ARGS) requirements.in -o requirements.txt
	@$(BIN)/uv pip compile -q --python-version 3.11 --custom-compile-command "make lock" -c requirements.txt $(ARGS) \
	  requirements-dev.in -o requirements-dev.txt
	@for list in requirements.txt requirements-dev.txt; do echo "-e ." >> $$list; done
	@git --no-pager diff --stat -- requirements.txt requirements-dev.txt

frontend: ## rebuild the committed style sheet and scripts (needs Node 20)
	@npm ci --ignore-scripts --no-audit --no-fund
	@npm run build

clean-data: ## throw away every local account, case and upload (SURE=yes)
	@[ "$(SURE)" = yes ] || { echo "This deletes ./data with every account, case and upload. Say: make clean-data SURE=yes"; exit 1; }
	rm -rf data
