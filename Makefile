# CHAT. `make demo` installs it and runs the main job, `make test` runs every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py

.PHONY: help demo run test check format install install-dev migrate clean

help:  ## Say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /: /'

demo: install migrate  ## Take the sample calls the whole way: recording in, insight out (PROVIDER=fake: a fake model)
	@$(MANAGE) demo $(if $(PROVIDER),--provider $(PROVIDER))

run: install migrate  ## Serve web pages and workers at http://127.0.0.1:8000 until Ctrl-C
	@$(MANAGE) runchat

test: install-dev  ## Run every test, on SQLite and on PostgreSQL
	@$(BIN)/python -m tests.run

check: install-dev  ## Lint, format, types, import arrows, missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy calls chat_project imports insights reports manage.py
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check --fail-level ERROR

format: install-dev  ## Put the code into its format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

migrate: install
	@$(MANAGE) migrate --verbosity 0

install: $(VENV)/installed
install-dev: $(VENV)/installed-dev

$(VENV)/installed: requirements.txt
	@echo "Installing into $(VENV) (once; some minutes at most) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:  ## Remove the installation; the data in var/ stays
	rm -rf $(VENV)
