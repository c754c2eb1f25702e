# Aliases of dev.py, for those who have make:  make run TLS=1 PORT=8001   make test ARGS="tests/rules -k quota"
PYTHON ?= python3
ARGS ?=
SERVE = $(if $(TLS),--tls) $(if $(PORT),--port $(PORT)) $(if $(HOST),--host $(HOST))

.PHONY: run test env check bench build messages lock help
run: ; @$(PYTHON) dev.py run $(SERVE) $(ARGS)
test: ; @$(PYTHON) dev.py test $(ARGS)
env check bench build messages lock help: ; @$(PYTHON) dev.py $@ $(ARGS)
