# Two commands on a fresh machine: `make` builds the sample lesson's pack, `make test` passes the suite.
# Both need make and Python 3.11 or newer; everything else goes into .venv (tools/setup.py).

.DEFAULT_GOAL := pack
.PHONY: pack test check check-format check-lint check-types check-floors check-made check-holes format golden bench reproduce fuzz wheel contact-sheet labels schema docs lock clean help ready ready-dev

BIN := .venv/bin
LESSON ?= lesson/integrated-ops.yaml
OUT ?= build
JOBS ?= 2
PYTHON ?=
FIND = for p in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
  "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done
SET_UP = @found="$$($(FIND))"; if [ -z "$$found" ]; then \
  echo "error: coursegen needs Python 3.11 or newer; name one with PYTHON=/path/to/python3" >&2; exit 4; fi; \
  "$$found" tools/setup.py

pack: ready ## set up, then build LESSON into OUT (the sample lesson into build/)
	$(BIN)/coursegen build $(LESSON) -o $(OUT)

test: ready-dev ## set up, then run the whole test suite; ARGS="-k word" to run a part
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

check: check-format check-lint check-types check-floors check-made check-holes ## format, lint, types, floors, what is made, known holes

check-format: ready-dev
	$(BIN)/ruff format --check .

check-lint: ready-dev
	$(BIN)/ruff check .

check-types: ready-dev
	$(BIN)/mypy

check-floors: ready-dev
	$(BIN)/lint-imports --no-cache

check-made: ready-dev
	$(BIN)/python tools/labels.py --check
	$(BIN)/python tools/readme.py --check
	$(BIN)/coursegen schema | cmp - lesson/coursegen.schema.json
	$(BIN)/coursegen schema --course | cmp - lesson/coursegen-course.schema.json

check-holes: ready-dev
	$(BIN)/python tools/audit.py

format: ready-dev ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: ready-dev ## renew the golden files after a look at their diff
	$(BIN)/python -m pytest -n 0 tests/test_golden.py tests/test_checks.py tests/test_check_command.py --renew
	git diff --stat -- tests/golden tests/broken

reproduce: ready-dev ## build the real lesson in six surroundings and print the digest of each pack
	$(BIN)/python tools/reproduce.py

bench: ready-dev ## measure, and renew BENCHMARKS.md; ARGS=--print only shows the figures
	$(BIN)/python tools/bench.py $(ARGS)

fuzz: ready-dev ## feed what strangers' input reaches, FUZZ_SECONDS (60) a target; ARGS=markdown for one
	$(BIN)/python tools/fuzz.py $(ARGS)

wheel: ready-dev ## build the wheel and its bill of materials (CycloneDX) into dist/
	$(BIN)/python tools/wheel.py

contact-sheet: ready-dev ## renew docs/contact-sheet.png from the built pack
	$(BIN)/coursegen build lesson/integrated-ops.yaml -o build
	$(BIN)/python tools/contact_sheet.py build/integrated-ops docs/contact-sheet.png

labels: ready-dev ## renew the message catalog from the templates
	$(BIN)/python tools/labels.py

schema: ready-dev ## renew the JSON Schemas in lesson/
	$(BIN)/coursegen schema > lesson/coursegen.schema.json
	$(BIN)/coursegen schema --course > lesson/coursegen-course.schema.json

docs: ready-dev ## renew the parts of README.md and docs/rules.md that are made from the code
	$(BIN)/python tools/readme.py

lock: ## renew the locks; ARGS=--upgrade moves to the newest releases
	@found="$$($(FIND))"; "$$found" tools/lock.py $(ARGS)

clean: ## delete what was built; .venv stays
	rm -rf build/*/ dist

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "make %-14s %s\n", $$1, $$2}'

ready:
	$(SET_UP) run

ready-dev:
	$(SET_UP) dev
