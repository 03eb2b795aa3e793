# Langgan. `make help` lists the commands; docs/operations.md says more.

.DEFAULT_GOAL := help
.PHONY: run test check bench lock i18n fix help install-run install-check install-test

# The first Python on PATH that is new enough; PYTHON=… chooses another.
PYTHON := $(or $(PYTHON),$(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done))
VENV := .venv/bin/python

run: install-run ## start everything, with a demo company the first time (PORT=, HOST=, LANGGAN_HOME=, ARGS=--no-demo)
	@exec $(VENV) -m app.cli up $(ARGS)

test: install-test ## install what the tests need, a browser included, and run all of them (ARGS=tests/customers)
	$(VENV) -m pytest -n 2 $(ARGS)

check: install-check ## lint, types, import rules, templates, lock files, translations
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -m mypy app launcher tasks
	.venv/bin/lint-imports
	$(VENV) -m djlint --lint --quiet app/templates
	$(VENV) -m pytest -q -p no:cacheprovider --noconftest tests/guards/test_translations.py
	@! grep -nE 'https?://' requirements/*.lock package-lock.json || { echo 'Lock files hold no addresses: see make lock'; exit 1; }

bench: install-check ## every measurement, small; ARGS=--full at the sizes of docs/performance.md
	$(VENV) -m bench $(ARGS)

fix: install-check ## mend what the linters can mend by themselves
	$(VENV) -m ruff check --fix .
	$(VENV) -m ruff format .

i18n: install-check ## collect the messages of code and templates into the catalogues, and compile them
	$(VENV) -m babel.messages.frontend extract -F translations/babel.cfg -k N_ --sort-output --no-location --project Langgan --copyright-holder Langgan -o translations/messages.pot .
	$(VENV) -m babel.messages.frontend update -i translations/messages.pot -d translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(VENV) -m babel.messages.frontend compile -d translations

UV := $(VENV) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock: install-check ## write the lock files anew (ARGS=--upgrade takes the newest versions)
	$(VENV) -m pip install --quiet --disable-pip-version-check uv==0.13.9
	$(UV) $(ARGS) requirements/run.in -o requirements/run.lock
	$(UV) $(ARGS) requirements/test.in -o requirements/test.lock
	$(UV) $(ARGS) requirements/node.in -o requirements/node.lock
	npm install --package-lock-only

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install-run install-check install-test:
	@$(if $(PYTHON),,$(error Langgan needs Python 3.11 or later, and none was found on PATH; set PYTHON))
	@$(PYTHON) -m launcher.install $(@:install-%=%)
