# `make demo` and `make test` do all of their own set-up on a fresh machine.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := .venv/bin
ARGS ?=

.PHONY: bench bench-check bench-host check clean demo docs docs-generated format generated help mutation permanent-ids setup soak spec-mutation spin test wheel

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 25

setup: ## make .venv and install what the system lacks; instant when there is nothing to do
	@scripts/setup

demo: ## build one good and one broken resource DLL, and check both
	@scripts/setup demo
	@scripts/demo

test: setup ## run the tests; ARGS="-k words" picks some
	@$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal $(ARGS)

check: setup ## lint, formatting, types, architecture
	@$(BIN)/ruff check --output-format=concise
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/validate-pyproject pyproject.toml

format: setup ## let ruff mend what it can
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

docs: setup ## build the documentation as a site, build/site/index.html; a warning is an error
	@$(BIN)/python -m sphinx -b html -c docs -q --fail-on-warning --keep-going . build/site $(ARGS)

docs-generated: setup ## write the pages and pictures that are generated from the specification
	@$(BIN)/python scripts/docs-generated

permanent-ids: setup ## list new ids as permanent, and complain of released ones that are gone
	@$(BIN)/python scripts/permanent-ids

spin: setup ## hold every machine and version against SPIN and write docs/spin-agreement.md
	@$(BIN)/python scripts/spin-agreement

generated: setup ## drive DLLs generated from the specification, none of which may be accused; ARGS="--form pe" as PE
	@nice $(BIN)/python scripts/generated-dll $(ARGS)

spec-mutation: setup ## change the specification in one row at a time and write docs/spec-mutation.md; ARGS="--mutants 0" tries all
	@nice $(BIN)/python scripts/spec-mutation $(ARGS)

mutation: setup ## check every broken and every conforming test DLL and write docs/dll-mutation.md; ARGS="--seeds 20" tries more
	@nice $(BIN)/python scripts/mutation-score $(ARGS)

wheel: setup ## build the release wheels, with ready-made hosts, into dist, and test that they are the same each time
	@$(BIN)/python scripts/build-wheels $(ARGS)
	@$(BIN)/python -m pytest -m release tests/test_wheels.py

bench: setup ## measure the search against SPIN's verifier and write docs/benchmarks.md; ARGS="--seconds 600 --large" takes an hour
	@$(BIN)/python benchmarks/explore.py --page docs/benchmarks.md $(ARGS)

soak: setup ## check every conforming DLL for half an hour and write docs/soak.md; ARGS="--minutes 5" is shorter
	@nice $(BIN)/python benchmarks/soak.py --page docs/soak.md $(ARGS)

bench-check: setup ## measure how long checks take and write docs/benchmarks-check.md; ARGS="--mutants" times the mutants too
	@$(BIN)/python benchmarks/check.py --page docs/benchmarks-check.md $(ARGS)

bench-host: setup ## measure the host against a bare C loop and write docs/benchmarks-host.md
	@$(BIN)/python benchmarks/host.py --page docs/benchmarks-host.md $(ARGS)

clean: ## remove everything that was made here, .venv included
	@rm -rf .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist checker/resdll_checker/_bin
	@find checker spec tests -name __pycache__ -type d -prune -exec rm -rf {} +
