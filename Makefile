# Everything a checkout needs goes into .venv; nothing outside of this folder is changed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench lock clean

help:
	@echo "make demo    the bug and the cure side by side"
	@echo "make test    every check and every test"
	@echo "make check   lint, formatting and types only"
	@echo "make bench   measurements; PART=cold: first builds of a Dex, with nothing fetched or compiled"
	@echo "              PART=peers: other providers for tests, installed into the cache and measured beside ours"
	@echo "make setup   install what demo and test need, and nothing else"
	@echo "make lock    resolve the requirements anew"
	@echo "make clean   remove what the others made"

setup: $(DEV)

demo: $(RUN)
	@$(BIN)/refresh-harness demo

test: check
	@$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

check: $(DEV)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

bench: $(DEV)
	@$(BIN)/python -m bench $(PART)

$(RUN): requirements/setup.txt requirements/run.txt pyproject.toml
	@sh requirements/install.sh "$(PYTHON)" "$(VENV)" requirements/run.txt
	@touch $@

$(DEV): requirements/dev.txt $(RUN)
	@sh requirements/install.sh "$(PYTHON)" "$(VENV)" requirements/dev.txt
	@touch $@

lock: $(DEV)
	@sh requirements/lock.sh "$(BIN)/uv"

clean:
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
