# One command for each thing; `make` alone lists them.
PYTHON ?= python3
PORT ?= 8000
# Processes that share the tests; 0: none but one.
WORKERS ?= 2
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help serve test faults soak fuzz hostile steady lint format types bench load scale quality screenshots budget lock audit clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: .venv/run.stamp ## install, index corpus/ if needed, serve on http://127.0.0.1:8000 (PORT=)
	-@$(BIN)/duansou rebuild --if-needed
	@exec $(BIN)/duansou serve --port $(PORT)

test: .venv/test.stamp ## run every test that this machine can run (WORKERS=2)
	@$(BIN)/python -m pytest --numprocesses $(WORKERS)

soak: .venv/test.stamp ## 32 threads in four processes search while generations come and go (MINUTES=4)
	@$(BIN)/python -m tests.soak --minutes $(or $(MINUTES),4)

fuzz: .venv/test.stamp ## readers, texts, queries, requests and damaged indexes, with ever new inputs (MINUTES=10)
	@$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),10)

faults: .venv/test.stamp ## long trials: every system call of the store fails, the power goes, nodes of a cluster are killed, corpora change
	@$(BIN)/python -m pytest -m faults

hostile: .venv/test.stamp ## thousands of requests against the description of the API, and 10,000 hostile ones
	@$(BIN)/python -m pytest -m hostile -s

steady: .venv/test.stamp ## ten minutes at 80 % of the highest rate of the service, totals checked against a scan (MINUTES=10, DATA=file.jsonl.gz)
	@$(BIN)/python -m tests.steady $(DATA) --minutes $(or $(MINUTES),10)

lint: .venv/dev.stamp ## ruff: errors and format
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: .venv/dev.stamp ## ruff: mend what can be mended
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

types: .venv/dev.stamp ## mypy --strict
	@$(BIN)/mypy

bench: .venv/bench.stamp ## speed, as a table (DATA=file.jsonl.gz for real texts; with Lucene where there are Maven and a JDK)
	-@$(BIN)/python -m benchmarks.lucene
	@$(BIN)/python -m benchmarks.search $(DATA)

load: .venv/bench.stamp ## the service under load by wrk (DATA=file.jsonl.gz, OPENSEARCH=URL of a node to compare with)
	@$(BIN)/python -m benchmarks.load $(DATA) $(if $(OPENSEARCH),--opensearch $(OPENSEARCH))

scale: .venv/test.stamp ## ten times as many texts: build, serve, ask, update, a paragraph's share of each (DATA=file.jsonl.gz)
	@$(BIN)/python -m benchmarks.scale $(DATA)

quality: .venv/test.stamp ## how good the order of answers is (DATA=folder of judged questions, AGAINST=stored runs)
	@$(BIN)/python -m benchmarks.quality $(or $(DATA),tests/quality) $(if $(AGAINST),--against $(AGAINST))

screenshots: .venv/test.stamp ## pictures of the pages for README and guide (needs chromium and fonts-noto-cjk)
	@$(BIN)/python -m tests.browser screenshots

budget: .venv/test.stamp ## what the pages weigh over the wire, and when they are first drawn, in chromium
	@$(BIN)/python -m tests.browser budget

lock: .venv/lock.stamp ## renew requirements.txt: every package of the service, pinned, with hashes
	@$(BIN)/uv pip compile setup.cfg --universal --python-version 3.10 --generate-hashes --no-header --upgrade --quiet --output-file requirements.txt

audit: .venv/lock.stamp ## known vulnerabilities of what requirements.txt pins
	@$(BIN)/pip-audit --disable-pip --require-hashes --requirement requirements.txt

clean: ## remove what was made here: environment, index, caches
	rm -rf .venv index build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/run.stamp .venv/test.stamp .venv/dev.stamp .venv/bench.stamp .venv/lock.stamp: .venv/%.stamp: setup.cfg pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or newer is needed: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.$(if $(filter-out run,$*),[$*])'
	@touch $@
