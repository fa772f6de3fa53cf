# The two commands of a fresh machine are `make demo` and `make test`; both make what they need first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes
SOURCES := bot handlers storage documents procedure tests

.PHONY: setup demo run test test-postgresql test-fast check mutants counts words year bench samples screenshot

setup: $(VENV)/.installed

$(VENV)/.installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed (PYTHON=python3.12 make …)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements.txt
	$(BIN)/python -m pip check --disable-pip-version-check
	@touch $@

# What develops holds what runs too, at the same versions.
$(VENV)/.developing: requirements-dev.txt $(VENV)/.installed
	$(INSTALL) -r requirements-dev.txt
	$(BIN)/python -m pip check --disable-pip-version-check
	@touch $@

demo: setup
	$(BIN)/python -m bot demo

run: setup
	$(BIN)/python -m bot run

# Three workers on two cores: a test waits for the program about as long as it works.
PYTEST := $(BIN)/python -m pytest -q -rs -n 3 --dist worksteal

test: $(VENV)/.developing
	$(PYTEST)
	@$(MAKE) --no-print-directory test-postgresql

# The same on PostgreSQL, but for what never touches the record.
ON_POSTGRESQL := tests/storage tests/chat tests/service tests/guarantees

test-postgresql: $(VENV)/.developing
	@.ci/postgresql $(PYTEST) $(ON_POSTGRESQL) || { status=$$?; [ $$status = 78 ] || exit $$status; \
	echo "left out: every test on PostgreSQL, for no server is installed (on Debian: apt install postgresql)"; \
	[ -z "$$POSTGRESQL_TESTS" ]; }

# For the hand, after each change: the rules, the record, what is printed, and one whole permohonan through chat.
FAST := tests/procedure tests/storage tests/service/test_settings.py tests/documents/test_golden.py \
	tests/chat/form/test_filling.py::test_a_server_from_the_first_question_to_the_status \
	tests/guarantees/test_journey.py::test_a_server_from_the_letter_to_the_handover

test-fast: $(VENV)/.developing
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not slow" $(FAST)

# What else tests the procedure and the storage more than it tests the chat; the gate is on those two packages.
RECORDS := tests/chat/test_aside.py tests/chat/test_alike.py tests/chat/offices tests/chat/reports tests/chat/voices \
	tests/chat/room/test_arrival.py tests/chat/undo/test_taken_back.py tests/chat/mending/test_closing.py $(patsubst %,tests/service/commands/test_%.py,copy backup restore encrypted) \
	$(patsubst %,tests/guarantees/test_%.py,strangers tampering the_data)

check: $(VENV)/.developing
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy --strict $(SOURCES)
	$(BIN)/lint-imports
	@rm -f $(VENV)/check.db
	DATABASE_URL=sqlite+aiosqlite:///$(VENV)/check.db $(BIN)/alembic upgrade head
	DATABASE_URL=sqlite+aiosqlite:///$(VENV)/check.db $(BIN)/alembic check
	$(BIN)/python -m pytest -q -n 2 --cov --cov-report=term tests/procedure tests/storage $(RECORDS)

# Small faults that the tests must notice; SEED=7 tries the same ones again.
mutants: $(VENV)/.developing
	$(BIN)/python -m tests.support.mutants $(if $(SEED),--seed $(SEED))

# What a permohonan asks of each person, beside the goals.
counts: $(VENV)/.developing
	$(BIN)/python -m tests.counts

# All that the bot says in the tests of conversations, and what it could say besides, into words.txt, to be read aloud.
words: $(VENV)/.developing
	WORDS=words.txt $(PYTEST) -m "not slow" tests/chat tests/guarantees tests/counts
	@head -n 3 words.txt

# A year of the office (half an hour): `make year SEED=7` plays another.
year: $(VENV)/.developing
	$(BIN)/python -m tests.year $(SEED)

# aiogram, beside which is measured, has a place of its own: it wants other versions than run here.
$(VENV)/peers/.installed: requirements-peers.txt $(VENV)/.installed
	$(BIN)/python -m venv $(VENV)/peers
	$(subst $(BIN),$(VENV)/peers/bin,$(INSTALL)) -r requirements-peers.txt
	@touch $@

# How fast it is: `make bench PART="alone taps"` measures some of it, and `POSTGRESQL=1` on a server of its own.
bench: $(VENV)/.developing
	@$(MAKE) --no-print-directory $(VENV)/peers/.installed || echo "aiogram is not to be had: its rows say so"
	$(if $(POSTGRESQL),.ci/postgresql) $(BIN)/python -m tests.bench $(PART)

samples: $(VENV)/.developing
	$(BIN)/python -m tests.support.samples samples

screenshot: $(VENV)/.developing
	$(BIN)/python -m tests.support.browser.screenshot
