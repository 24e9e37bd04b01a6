# make run    start Dudao here (PORT and DUDAO_DATA choose where)
# make test   every test, on SQLite and on PostgreSQL, in a browser, and make check
# make check  format, lint, types, templates, floors, migrations, translations
# make bench  the figures that Dudao promises (BENCH_SIZE=full for the whole size)
# make openapi  the description of the API, renewed after it changed
# make setup  what developers need, in .venv

PY := .venv/bin/python
export PORT ?= 8000
export DUDAO_DATA ?= data

.PHONY: run test check bench setup messages openapi

run:
	@tools/setup run
	@$(PY) -m dudao migrate
	@$(PY) -m dudao demo --once
	@exec $(PY) -m dudao serve

setup:
	@tools/setup dev

test: setup
	@$(PY) -m tests

check: setup
	@tools/check

bench: setup
	@$(PY) -m tests.bench

messages: setup
	@$(PY) tools/messages.py update

openapi: setup
	@$(PY) -m dudao api > build/openapi.json
	@mv build/openapi.json src/dudao/api/openapi.json
