# `make check` and `make test` need Python 3.11 or later, git and make; the rest they install into .venv/.
PYTHON ?= python3
# `make check VENV=/opt/venv` takes an environment that is there already, as it is.
VENV   ?= .venv
BIN    := $(VENV)/bin
# How many processes run the tests; `make test JOBS=0` runs them in one.
JOBS   ?= auto

# What is not Python: kubeconform, which `make tools` installs there.
TOOLS  := $(CURDIR)/.tools
export PATH := $(TOOLS):$(PATH)
GITLAB_CI_LOCAL := $(TOOLS)/gitlab-ci-local
KUBECONFORM := github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0

.DEFAULT_GOAL := help
.PHONY: help install check matrix test slow-test browser-test gates-test lint format lock clean tools schemas docs reference conformance mutate bench bench-check

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

install: $(VENV)/installed ## put the locked packages into .venv/, as every other target does by itself

ifeq ($(VENV),.venv)
$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tekton-harness needs Python 3.11 or later; set PYTHON=/path/to/python3.11")'
	@$(PYTHON) -m venv $(VENV)
	@echo "installing the locked packages into $(VENV)/ (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
endif

check: $(VENV)/installed ## the main job: what every recorded delivery does, and whether it is what the suites say
	@$(BIN)/tekton-harness check
	@echo
	@$(BIN)/tekton-harness matrix

test: check ## the main job, then every test that takes no long
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m 'not slow'

slow-test: $(VENV)/installed ## the command as a process: signals, terminals, workers; and each page of docs/, followed
	@$(BIN)/python -m pytest -n $(JOBS) -m slow

browser-test: $(VENV)/installed ## open the HTML report in a real Chromium, which apt-get installs where there is none
	@command -v "$${CHROMIUM:-chromium}" >/dev/null || { echo "installing chromium (once)" && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } \
	  || { echo "make browser-test needs Chromium: install it, or set CHROMIUM=/path/to/chromium" >&2; exit 1; }
	@$(BIN)/python -m pytest -n 0 tests/browser

lint: $(VENV)/installed ## ruff, mypy, import-linter, yamllint
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/yamllint --strict .

format: $(VENV)/installed ## let ruff lay out the code
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

tools: ## install kubeconform, the second validator of schemas, into .tools/ (needs Go)
	@command -v go >/dev/null || { echo "make tools needs Go 1.24 or later: https://go.dev/dl/" >&2; exit 1; }
	@CGO_ENABLED=0 GOBIN=$(TOOLS) go install $(KUBECONFORM)

reference: ## build the reference programs, Tekton's and Kubernetes' own code, into .tools/ (needs Go)
	@command -v go >/dev/null || { echo "make reference needs Go 1.26 or later: https://go.dev/dl/" >&2; exit 1; }
	@cd tests/reference && go build -trimpath -ldflags='-s -w' -o $(TOOLS)/tekton-reference .
	@cd tests/reference/kubernetes && go build -trimpath -ldflags='-s -w' -o $(TOOLS)/kubernetes-reference .

$(GITLAB_CI_LOCAL)/installed: $(wildcard tests/gates/gitlab-ci-local/*.json)
	@command -v npm >/dev/null || { echo "make gates-test needs Node 20 or later with npm: https://nodejs.org/" >&2; exit 1; }
	@echo "installing gitlab-ci-local into .tools/ (once)"
	@mkdir -p $(@D) && cp $^ $(@D)/
	@npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

gates-test: $(VENV)/installed $(GITLAB_CI_LOCAL)/installed ## run the gates for real: pre-commit's hook, both GitLab pipelines (needs Node and Go)
	@command -v rsync >/dev/null || { echo "installing rsync, with which gitlab-ci-local copies the tree" && apt-get update -qq && apt-get install -y -qq rsync >/dev/null; } \
	  || { echo "make gates-test needs rsync, and apt-get could not install it" >&2; exit 1; }
	@$(BIN)/python -m pytest -n 0 tests/gates

# SEED and COUNT say what to generate: `make conformance SEED=7 COUNT=100000`.
conformance: $(VENV)/installed reference ## compare the harness with Tekton and Kubernetes: golden files, then generated cases
	@PYTHONPATH=tests $(BIN)/python -m reference.conformance $(if $(SEED),--seed $(SEED)) $(if $(COUNT),--count $(COUNT))

mutate: $(VENV)/installed ## make every mistake in the manifests that mutate knows: the suites have to notice all of them
	@$(BIN)/tekton-harness mutate --threshold 100

bench: $(VENV)/installed reference ## how fast the harness is: against Tekton, against json.loads, growth, start-up
	@PYTHONPATH=tests $(BIN)/python -m bench

bench-check: $(VENV)/installed reference ## `make bench`, and fail where a number misses its bar
	@PYTHONPATH=tests $(BIN)/python -m bench --check

schemas: $(VENV)/installed ## renew the JSON Schemas of Tekton's and Kubernetes' kinds (needs Go)
	@rm -rf harness/schemas/objects harness/schemas/interceptors
	@cd harness/schemas/generator && go run . ..
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps kubernetes-validate==1.37.0
	@$(BIN)/python harness/schemas/generator/core.py harness/schemas/objects

docs: $(VENV)/installed ## renew the pages that are made: docs/rules/ and docs/reference/
	@$(BIN)/tekton-harness rules --pages docs/rules
	@$(BIN)/python -m harness.documentation docs/reference

lock: $(VENV)/installed ## renew requirements.lock from pyproject.toml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --custom-compile-command "make lock" --universal --generate-hashes --no-emit-index-url --group dev pyproject.toml --output-file requirements.lock

clean: ## remove what the targets made
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build dist
