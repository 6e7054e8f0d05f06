# Everything sets itself up in .venv on the first call; PYTHON=python3.12 chooses another interpreter.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# uv takes a quarter of pip's time; where it is not to be had, or does not find a package, pip does it.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALL = { $(PIP) uv && $(BIN)/python -m uv pip install --quiet --python $(BIN)/python $(1); } >/dev/null 2>&1 || $(PIP) $(1)
CASE ?= l5-scar-after-discectomy
PLAN ?= one-day-caudal
OUT ?= out
WORKERS ?= auto

.PHONY: help demo room clinic test lint fuzz validation bench images docs doctor lock installed clean

help:
	@echo "make demo         rehearse a built-in case and say where the report lies"
	@echo "make room         open the rehearsal room in the browser and print its links"
	@echo "make clinic       open a made-up clinic of 300 people in the browser"
	@echo "make test         run the tests, on every core (WORKERS=1 for one)"
	@echo "make lint         ruff, mypy and the import rules"
	@echo "make fuzz         10,000 broken documents, images and diaries: none may end in a traceback"
	@echo "make validation   the model beside published experiments"
	@echo "make bench        speed, beside named peers"
	@echo "make images       the pictures in docs/images, from the built-in cases"
	@echo "make docs         the documentation as a site, in build/site"
	@echo "make doctor       what is installed, what works, what is missing and how to get it"
	@echo "make lock         the versions that were tested, into requirements.lock"
	@echo "make installed    the wheel, in an empty environment, on every Python that is here"
	@echo "make clean        remove what the other targets made"

demo: $(VENV)/.ready
	@$(BIN)/neuroplasty rehearse $(CASE) --plan $(PLAN) --members 3 --out $(OUT)

room: $(VENV)/.ready-room
	@$(BIN)/neuroplasty room $(CASE) --plan $(PLAN)

clinic: $(VENV)/.ready-clinic
	@$(BIN)/neuroplasty registry serve --synthetic 300

fuzz: $(VENV)/.ready-test
	@$(BIN)/python tests/fuzz/run.py

test: $(VENV)/.ready-test
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

lint: $(VENV)/.ready-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

validation: $(VENV)/.ready
	@$(BIN)/python validation/run.py

bench: $(VENV)/.ready-bench
	@$(BIN)/python benchmarks/run.py

images: $(VENV)/.ready-test
	@$(BIN)/python pictures/run.py $(IMAGE)

docs: $(VENV)/.ready-docs
	@$(BIN)/python docs/site/build.py

doctor: $(VENV)/.ready
	@$(BIN)/neuroplasty doctor

lock: $(VENV)/.ready-test
	@$(BIN)/python -m pip freeze --exclude-editable --disable-pip-version-check 2>/dev/null | grep -E '^[A-Za-z0-9._-]+==' > requirements.lock
	@echo "requirements.lock: $$(wc -l < requirements.lock) packages, on $$($(BIN)/python --version)."

installed: $(VENV)/.ready
	@$(BIN)/python tests/install/run.py

clean:
	rm -rf $(VENV) out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no $(PYTHON) on this machine; install Python 3.11 or later, or give PYTHON=/path/to/it."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "neuroplasty needs Python 3.11 or later; $$($(PYTHON) --version) is too old. Give PYTHON=python3.11 or later."; \
	  exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); echo "$(PYTHON) could not make a virtual environment; on Debian install python3-venv."; exit 1; }

$(VENV)/.ready: pyproject.toml | $(BIN)/python
	@echo "Setting up $(VENV); this takes a minute the first time."
	@$(call INSTALL,--editable .)
	@touch $@

$(VENV)/.ready-room $(VENV)/.ready-clinic $(VENV)/.ready-test $(VENV)/.ready-dev $(VENV)/.ready-bench $(VENV)/.ready-docs: $(VENV)/.ready-%: pyproject.toml | $(BIN)/python
	@echo "Setting up $(VENV) for '$*'; this takes a minute the first time."
	@$(call INSTALL,--editable '.[$*]')
	@touch $@
