# `make run` shows the portal, `make test` proves it; both work on a fresh clone and without root.
.DEFAULT_GOAL := help
.PHONY: help run test test-full lint format lock messages assets docs clean

PY = .venv/bin/python

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | while IFS='|' read -r name text; do printf '%-18s %s\n' "$$name" "$$text"; done

run: ## the portal with demo data on http://localhost:8000 (PORT overrides)
	@exec scripts/run

test: ## lint, the whole suite with browser journeys, PostgreSQL where one is reachable
	@exec scripts/test

test-full: ## make test with 200 rounds in every race
	@RACE_ROUNDS=200 exec scripts/test

lint: ## linters, types, import contracts, migrations, translations
	@exec scripts/lint

format: ## write the formatting that `make lint` asks for
	@scripts/dev
	@$(PY) -m ruff check --fix-only . && $(PY) -m ruff format . && git ls-files -co --exclude-standard 'templates/*.html' | xargs -r .venv/bin/djade --target-version 5.2

lock: ## recompile requirements.txt and requirements-dev.txt from pyproject.toml
	@exec scripts/lock

messages: ## collect the words of the interface into locale/tr and compile them
	@scripts/dev
	@$(PY) manage.py messages

assets: ## build the style sheet, script and icons that browsers load
	@scripts/dev
	@$(PY) -m core.design

docs: ## write docs/workflows.md from the transition tables
	@scripts/dev
	@$(PY) manage.py workflow_docs

clean: ## remove the environment and caches; var/ (database, files) stays
	@rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
