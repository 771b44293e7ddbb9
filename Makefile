# make demo    a home with sample data, and the dashboard on http://127.0.0.1:8501
# make test    everything that can be tested here, in half an hour
# make proof   people by SQL against the plain reading, on thousands of random worlds; an hour or two
# make check   style, types, who imports whom, and the docs
PYTHON ?= python3
BIN := .venv/bin
DUCKDB_OLD := .duckdb-1.5.5
# A file of tests stays together, for what it serves is set up once.
PARALLEL := --numprocesses auto --dist loadfile

.PHONY: setup demo test test-duckdb-1.5.5 proof check format golden screenshots bench lock clean

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Klankbord needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: setup
	$(BIN)/klankbord demo

# A browser has the machine to itself.
test: setup
	$(BIN)/pytest $(PARALLEL) -m "not browser"
	$(BIN)/pytest -m browser

# The same suite on the older DuckDB that the code keeps to as well.
test-duckdb-1.5.5: setup
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade --require-hashes --no-deps --target $(DUCKDB_OLD) --requirement tests/duckdb-1.5.5.lock
	PYTHONPATH=$(CURDIR)/$(DUCKDB_OLD) $(BIN)/python -c 'import duckdb, sys; sys.exit(duckdb.__version__ != "1.5.5")'
	PYTHONPATH=$(CURDIR)/$(DUCKDB_OLD) $(BIN)/pytest $(PARALLEL) -m "not browser"

proof: setup
	$(BIN)/pytest --hypothesis-profile=proof tests/segments/test_people.py tests/segments/test_membership_always.py tests/segments/test_explain.py tests/segments/test_warnings_sound.py

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/check.py

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: setup
	$(BIN)/python tests/golden/regenerate.py

screenshots: setup
	$(BIN)/python bench/screenshots.py

bench: setup
	$(BIN)/python -m bench.run

lock:
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" --quiet --output-file requirements.lock
	echo "duckdb==1.5.5" | $(BIN)/uv pip compile - --no-deps --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" --quiet --output-file tests/duckdb-1.5.5.lock

clean:
	rm -rf .venv $(DUCKDB_OLD) build dist
