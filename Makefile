# `make check` and `make test` need Python 3.11 or later, git and make; the rest they install into .venv/.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# How many processes run the tests; `make test JOBS=0` runs them in one.
JOBS   ?= auto

.DEFAULT_GOAL := help
.PHONY: help check matrix test lint format lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tekton-harness needs Python 3.11 or later; set PYTHON=/path/to/python3.11")'
	@$(PYTHON) -m venv $(VENV)
	@echo "installing the locked packages into $(VENV)/ (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

check: $(VENV)/installed ## the main job: what every recorded delivery does, and whether it is what the suites say
	@$(BIN)/tekton-harness check
	@echo
	@$(BIN)/tekton-harness matrix

test: check ## the main job, then every test
	@$(BIN)/python -m pytest -n $(JOBS)

lint: $(VENV)/installed ## ruff, mypy, import-linter, yamllint
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/yamllint --strict .

format: $(VENV)/installed ## let ruff lay out the code
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

lock: $(VENV)/installed ## renew requirements.lock from pyproject.toml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --group dev pyproject.toml --output-file requirements.lock

clean: ## remove what the targets made
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build dist
