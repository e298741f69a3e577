# `make run` opens the window, `make test` checks and tests everything; each first sets up what it needs.

SHELL := bash
PYTHON ?=
# What is installed with the program: cpu or gpu, and dev for the tools of `make test`.
EXTRAS ?= cpu,dev
# Arguments for pytest: make test PYTEST="-k undo"
PYTEST ?=

# What is packaged: the edition for the processor; PACKAGE=--fast compresses less, --again builds twice and compares.
PACKAGED ?= cpu
PACKAGE ?=
# For which edition wheels are fetched.
WHEELS ?= gpu

BIN := .venv/bin
READY := .venv/ready

.DEFAULT_GOAL := help
.PHONY: help run test test-quick check fuzz bench kills screenshots pins hooks clean package test-package release wheelhouse

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(READY) ## Open the window on the students example; without a screen, train it in the terminal
	@packaging/run.sh

test: check ## Everything that must pass: `make check` and all tests, the suites side by side
	@packaging/system-packages.sh offscreen
	$(BIN)/python -m tests $(PYTEST)

test-quick: check ## `make check` and the tests that need no training, for the time between two edits
	@packaging/system-packages.sh offscreen
	$(BIN)/python -m tests --quick $(PYTEST)

check: $(READY) ## Style, types, import contracts, and known advisories on what is pinned
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python packaging/advisories.py

fuzz: $(READY) ## Read 10,000 damaged and hostile model files; FUZZ="--cases 1000" for fewer
	$(BIN)/python -m tests.fuzz $(FUZZ)

bench: $(READY) ## Measure speed and memory (tests/benchmarks/README.md)
	@packaging/system-packages.sh offscreen
	@missed=; for module in tests/benchmarks/[a-z]*.py; do name=$$(basename $$module .py); \
	    echo "== $$name"; $(BIN)/python -m tests.benchmarks.$$name $(BENCH) || missed="$$missed $$name"; \
	done; test -z "$$missed" || { echo "limits exceeded:$$missed"; exit 1; }

kills: $(READY) ## Kill the program fifty times while it trains and saves: nothing may be lost
	$(BIN)/python -m tests.crash.crash 50

screenshots: $(READY) ## Draw every page and state into screenshots/, from real data and a real run
	@packaging/system-packages.sh screen
	$(BIN)/python -m tests.screenshots $(SHOTS)

package: ## Build the program as a Debian package and as an archive that installs itself, into dist/
	@packaging/system-packages.sh package
	@PYTHON='$(PYTHON)' packaging/set-up.sh $(PACKAGED),package build/package/venv
	@build/package/venv/bin/python packaging/make_package.py $(PACKAGE)

test-package: $(READY) ## Install what `make package` built in bare systems and prove it there; needs root, takes minutes
	@packaging/system-packages.sh try
	$(BIN)/python packaging/try_package.py $(TRY)

release: ## Build the packages twice, compare, and prove them in bare systems; needs root, takes half an hour
	@$(MAKE) --no-print-directory package PACKAGE=--again
	@$(MAKE) --no-print-directory test-package

wheelhouse: ## Fetch all that an offline machine needs, WHEELS=gpu or cpu, into dist/
	@PYTHON='$(PYTHON)' packaging/wheelhouse.sh $(WHEELS)

pins: $(READY) ## Resolve all dependencies afresh and write constraints.txt
	$(BIN)/python packaging/pins.py

hooks: $(READY) ## Run `make check` on what changed, before each commit
	$(BIN)/pre-commit install

clean: ## Remove what was made, .venv included
	rm -rf .venv build dist screenshots *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

$(READY): constraints.txt pyproject.toml packaging/set-up.sh
	@PYTHON='$(PYTHON)' packaging/set-up.sh $(EXTRAS)
	@touch $@
