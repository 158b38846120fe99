# Short names for people who have make; the README's commands need Python alone.
PYTHON ?= .venv/bin/python

.PHONY: start check test slow bench bench-content bench-anki bench-code coverage mutants fonts

start: .venv/ok
	.venv/bin/quizapp

.venv/ok: pyproject.toml
	python3 -m venv .venv
	.venv/bin/pip install --quiet -e '.[dev]'
	touch $@

check: .venv/ok            ## everything the README's test command runs
	$(PYTHON) .ci/check.py

test: .venv/ok             ## the tests alone
	$(PYTHON) -m pytest -q

slow: .venv/ok             ## long runs: kill tests, thousands of draws
	$(PYTHON) -m pytest -q -m slow

bench: .venv/ok            ## accuracy and latency beside other checkers, as ratios
	$(PYTHON) bench/compare.py

bench-content: .venv/ok    ## every computed item over 200 seeds
	$(PYTHON) bench/stress.py

bench-anki: .venv/ok       ## large packages written and taken in, beside Anki itself
	$(PYTHON) bench/anki.py

bench-code: .venv/ok       ## functions behind the boundary, beside other ways
	$(PYTHON) bench/code.py

mutants: .venv/ok          ## faults put into the comparison core: no survivor unexplained
	$(PYTHON) bench/mutants.py

coverage: .venv/ok         ## branch coverage of the engine
	$(PYTHON) -m pytest -q tests/engine --cov=engine --cov-branch --cov-report=term-missing

fonts: .venv/ok            ## the Chinese font of PDFs and the list of its characters
	.venv/bin/pip install --quiet -e '.[fonts]'
	$(PYTHON) .ci/fonts.py
