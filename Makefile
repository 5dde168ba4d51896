# Everything a newcomer types. Each target does its own set-up, and repeating it does no work twice.
PORT ?= 8000
UV_VERSION := 0.13.9
PY := .venv/bin/python
export PATH := $(CURDIR)/.venv/bin:$(PATH)
FRONT_END := $(shell find static/src demo/static apps/*/static static/build.mjs -type f 2>/dev/null)

.PHONY: setup demo test bench lint record-demo clean

setup: static/dist/.built  ## Python and npm packages, front end
	@echo "Set-up is complete"

demo: setup  ## the whole product with sample sessions, until Ctrl-C
	@echo "Starting the whole stack with sample sessions on port $(PORT)"
	@$(PY) manage.py up --demo --port $(PORT)

test: setup .venv/.test-packages  ## the whole suite; make test ARGS="-k player" for a part
	@echo "Running the tests on real servers and in a real browser"
	@$(PY) -m pytest -n 2 --dist loadfile $(ARGS)

bench: setup .venv/.test-packages  ## prints one table and writes bench/results.json; make bench ARGS="idle sdk" for a part
	@echo "Running the benchmark"
	@$(PY) -m bench $(ARGS)

lint: .venv/.test-packages
	@echo "Checking style with ruff"
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

record-demo: setup  ## records the sample sessions anew in Chromium
	@echo "Recording the sample sessions in Chromium"
	@data=$$(mktemp -d) && trap 'rm -rf $$data' EXIT && HXI_DATA_DIR=$$data $(PY) manage.py record_demo

clean:  ## removes what set-up made; recorded data stays
	@echo "Removing .venv, node_modules and the built front end (.hxi, your data, stays)"
	@rm -rf .venv node_modules static/dist static/collected

.venv/bin/uv:
	@echo "Creating the virtual environment .venv"
	@set -e; for python in $${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; done; \
	[ -n "$${found:-}" ] || { echo "Python 3.11 or newer is needed; install it, or name one: make PYTHON=/path/to/python" >&2; exit 1; }; \
	rm -rf .venv; $$found -m venv .venv || { echo "$$found cannot make virtual environments; install its venv package (python3-venv)" >&2; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.packages: requirements.lock | .venv/bin/uv
	@echo "Installing the locked Python packages"
	@.venv/bin/uv pip sync --quiet --require-hashes --python $(PY) requirements.lock
	@touch $@

# All that the product needs, and what the tests and the benchmark need beside it: nothing above is removed or changed.
.venv/.test-packages: requirements-test.lock .venv/.packages
	@echo "Installing the locked Python packages of the tests"
	@.venv/bin/uv pip sync --quiet --require-hashes --python $(PY) requirements-test.lock
	@touch $@

node_modules/.packages: package-lock.json package.json .npmrc .venv/.packages
	@echo "Installing the locked npm packages"
	@npm ci --silent || { echo "npm ci failed; its log is in ~/.npm/_logs" >&2; exit 1; }
	@touch $@

static/dist/.built: $(FRONT_END) node_modules/.packages
	@echo "Building the front end"
	@npm run --silent build
	@$(PY) manage.py collectstatic --noinput --verbosity 0
	@touch $@
