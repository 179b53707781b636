# What a person types; `make` alone lists it. Everything runs in .venv, which is made and kept in step by config/environment.py.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# On a machine without a .env file this is development; with one, what it says counts.
DEVELOPMENT := $(if $(wildcard .env),,DEBUG=$${DEBUG:-1})

.DEFAULT_GOAL := help
.PHONY: help run test bench check format messages requirements clean-data environment environment-dev

help: ## list what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

run: environment ## start the site: http://localhost:8000/ (another port: PORT=8001 make run)
	@exec env $(DEVELOPMENT) $(BIN)/python manage.py start

test: environment-dev ## run all tests that this machine has the programs for (one file: make test ARGS=tests/core)
	@$(BIN)/python -m pytest $(ARGS)

bench: environment-dev ## measure how fast the site is: make bench ROWS=100000 (default 10000; builds the rows once, in var/bench)
	@$(BIN)/python -m tests.bench $(or $(ROWS),10000) $(ARGS)

check: environment-dev ## check style, types, who imports whom, templates, migrations, translations, licences, known holes
	@$(BIN)/python config/check.py

format: environment-dev ## format code and templates
	@$(BIN)/ruff check --quiet --fix-only; $(BIN)/ruff format --quiet; \
	$(BIN)/djade --target-version 5.2 $$(find directory/templates -name '*.html') || true

messages: environment-dev ## write new texts of code and templates into directory/locale (needs gettext)
	@$(DEVELOPMENT) $(BIN)/python manage.py makemessages --locale zh_Hans --no-location --no-obsolete --ignore .venv --ignore var

requirements: ## compile requirements.txt and requirements-dev.txt from pyproject.toml (needs uv)
	uv pip compile --quiet --generate-hashes --no-annotate --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile --quiet --generate-hashes --no-annotate --no-header --python-version 3.11 pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt

clean-data: ## remove the data in var/ (asks first)
	@printf 'This removes the database and everything else in %s/var. Type yes to go on: ' "$(CURDIR)"; \
	read -r answer || true; if [ "$$answer" = yes ]; then $(PYTHON) config/clean_data.py; else echo "Nothing was removed."; fi

environment:
	@$(PYTHON) config/environment.py requirements.txt

environment-dev:
	@$(PYTHON) config/environment.py requirements-dev.txt
