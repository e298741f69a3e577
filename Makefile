# `make run` opens the window, `make test` runs all checks and tests; each target first sets up what it needs.

SHELL := bash
PYTHON ?=
# Extras to install: cpu or gpu, and dev for the tools of `make test`.
EXTRAS ?= cpu,dev
# Arguments of the random use of the window.
MONKEY ?=
# Arguments for pytest: make test PYTEST="-k undo"
PYTEST ?=

# The edition to package, for the CPU; PACKAGE=--fast compresses less, --again builds twice and compares.
PACKAGED ?= cpu
PACKAGE ?=
# The edition whose wheels `make wheelhouse` downloads.
WHEELS ?= gpu

BIN := .venv/bin
READY := .venv/ready

.DEFAULT_GOAL := help
.PHONY: help run test test-quick check fuzz monkey bench crash-test screenshots lock hooks clean package test-package release wheelhouse

help: ## List the targets
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

fuzz: $(READY) ## Read 10,000 damaged model files and train 2,000 generated tables; FUZZ="--cases 1000 --tables 200" for fewer
	$(BIN)/python -m tests.fuzz $(FUZZ)

monkey: $(READY) ## Use the window at random for 10 minutes; MONKEY="--minutes 60 --seed 7" for more, on a screen if there is one
	@packaging/system-packages.sh offscreen
	$(BIN)/python -m tests.monkey $(MONKEY)

bench: $(READY) ## Measure speed and memory (tests/benchmarks/README.md)
	@packaging/system-packages.sh offscreen
	@missed=; for module in tests/benchmarks/[a-z]*.py; do name=$$(basename $$module .py); \
	    echo "== $$name"; $(BIN)/python -m tests.benchmarks.$$name $(BENCH) || missed="$$missed $$name"; \
	done; test -z "$$missed" || { echo "limits exceeded:$$missed"; exit 1; }

crash-test: $(READY) ## Kill the program fifty times while it trains and saves, and check that nothing is lost
	$(BIN)/python -m tests.crash.crash 50

screenshots: $(READY) ## Write screenshots of every page and state to screenshots/
	@packaging/system-packages.sh screen
	$(BIN)/python -m tests.screenshots $(SHOTS)

package: ## Build the program as a Debian package and as an archive that installs itself, into dist/
	@packaging/system-packages.sh package
	@PYTHON='$(PYTHON)' packaging/set-up.sh $(PACKAGED),package build/package/venv
	@build/package/venv/bin/python packaging/make_package.py $(PACKAGE)

test-package: $(READY) ## Install the packages in minimal Debian systems and check them there; needs root, takes minutes
	@packaging/system-packages.sh try
	$(BIN)/python packaging/check_package.py $(TRY)

release: ## Build the packages twice, compare and check them; needs root, takes half an hour
	@$(MAKE) --no-print-directory package PACKAGE=--again
	@$(MAKE) --no-print-directory test-package

wheelhouse: ## Download everything that an offline machine needs into dist/; WHEELS=gpu or cpu
	@PYTHON='$(PYTHON)' packaging/wheelhouse.sh $(WHEELS)

lock: $(READY) ## Resolve all dependencies again and write constraints.txt
	$(BIN)/python packaging/lock.py

hooks: $(READY) ## Install the Git hook that checks each commit
	$(BIN)/pre-commit install

clean: ## Remove everything that was built, .venv included
	rm -rf .venv build dist screenshots *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

$(READY): constraints.txt pyproject.toml packaging/set-up.sh
	@PYTHON='$(PYTHON)' packaging/set-up.sh $(EXTRAS)
	@touch $@
