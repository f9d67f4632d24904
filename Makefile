# uapi-bindgen: `make demo` serves real page faults from TypeScript, `make test` proves the rest.

PAGES ?= 3
HEADERS := linux/userfaultfd.h linux/errno.h linux/eventfd.h linux/eventpoll.h linux/falloc.h linux/fcntl.h \
  linux/fiemap.h linux/fs.h linux/gpio.h linux/i2c.h linux/i2c-dev.h linux/if.h linux/if_ether.h linux/if_tun.h \
  linux/input.h linux/input-event-codes.h linux/kvm.h linux/loop.h linux/memfd.h linux/mman.h linux/net.h \
  linux/poll.h linux/serial.h linux/sockios.h linux/spi/spi.h linux/spi/spidev.h linux/termios.h linux/uinput.h \
  linux/unistd.h linux/v4l2-common.h linux/v4l2-controls.h linux/vfio.h linux/videodev2.h
# What machines do not share, such as registers, is bound once more for one machine alone: generated/x86_64/linux/kvm.ts.
OWN_HEADERS := linux/kvm.h linux/termios.h linux/unistd.h
OWN_MACHINES := x86_64 aarch64
BIN := node_modules/.bin
# Each command as one file, which was compiled before, instead of a hundred, and a small one that starts it: that takes half
# the time (docs/performance.md). commander is in them, and its licence beside them.
COMMANDS := $(shell grep -l '^export const run = programOf' codegen/cli/commands/*.ts | sed 's,.*/\(.*\)\.ts,\1,')
BUNDLE := $(BIN)/esbuild --bundle --platform=node --target=node20.19 --format=cjs --minify-whitespace --log-level=warning \
  --sourcemap --sources-content=false --out-extension:.js=.cjs --supported:dynamic-import=false \
  --banner:js='const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' --define:import.meta.url=importMetaUrl \
  --external:cli-progress --external:diff --external:handlebars --external:picocolors --external:ts-morph
UAPI_BINDGEN := node dist/codegen/cli/main.cjs
ALONE := $(foreach machine,$(OWN_MACHINES),$(OWN_HEADERS:%=--alone $(machine):%))
GENERATE := $(UAPI_BINDGEN) generate $(HEADERS) $(ALONE) -o generated
# How a program of Node is started: BACKEND=koffi through that backend, BACKEND=node:ffi also on Node 26, which npm brings.
NODE_WITH = node$(if $(BACKEND), dist/test/backends/with-backend.js $(BACKEND))
COMMITTED := generated/linux/userfaultfd.abi.json

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup build generate check-generated check-drift headers test test-nodes test-abi judge-drift test-abi-cross fuzz-records test-bindings-all test-live test-hostile fuzz stress soak bench bench-codegen demo lint format clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: node_modules/.package-lock.json ## install what package-lock.json names, once

node_modules/.package-lock.json: package.json package-lock.json
	@node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major > 20 || (major == 20 && minor >= 19) ? 0 : 1)' \
	  || { echo "uapi-bindgen needs Node 20.19 or newer, this is $$(node --version)" >&2; exit 1; }
	npm ci
	@touch $@

build: setup ## compile TypeScript into dist/
	@rm -rf dist
	$(BIN)/tsc
	$(BUNDLE) --outdir=dist/codegen/cli dist/codegen/cli/main.js
	$(BUNDLE) --outdir=dist/codegen/commands $(COMMANDS:%=dist/codegen/cli/commands/%.js)
	@cp node_modules/commander/LICENSE dist/codegen/commands/LICENSE.commander

generate: build ## write generated/ from headers/
	$(GENERATE)

check-generated: build ## fail where generated/ is not what headers/ gives
	$(GENERATE) --check

check-drift: build ## compare the bindings with the kernel headers of this machine, whichever are older
	$(UAPI_BINDGEN) drift installed $(COMMITTED) || $(UAPI_BINDGEN) drift $(COMMITTED) installed

headers: build ## renew headers/ from Debian's linux-libc-dev, and fetch those of older kernels for the tests (needs apt)
	node dist/codegen/snapshot/main.js
	node dist/codegen/snapshot/kernels.js

test: build lint check-generated ## run all tests; live ones serve real page faults
	$(BIN)/mocha 'dist/test/**/*.test.js'

test-nodes: build ## try every backend on Node 22, 24 and 26, which npm brings
	ALL_NODES=1 $(BIN)/mocha dist/test/backends/conformance.test.js

test-abi: build ## let gcc judge the models of all kernel headers installed here
	node dist/test/judge/main.js

judge-drift: build ## let gcc judge what drift says of two kernels' headers that make headers fetched: make judge-drift OLD=6.1 NEW=6.12
	node dist/test/drift-judge/main.js $(OLD) $(NEW)

test-abi-cross: build ## the same for five kernels and every target (installs compilers: needs root and apt): RELEASE= TARGET=
	node dist/test/judge/main.js --cross $(RELEASE:%=--release %) $(TARGET:%=--target %)

fuzz-records: build ## judge random headers by every compiler here: make fuzz-records SEED=1 COUNT=40
	node dist/test/random-c/main.js $(if $(SEED),--seed $(SEED)) $(if $(COUNT),--count $(COUNT)) $(TARGET:%=--target %)

test-bindings-all: build ## bind, compile and import every header: INCLUDE_ROOTS=a:b (default /usr/include) TARGETS='x86_64 s390x'
	ALL_HEADERS=1 $(BIN)/mocha dist/test/emitter/installed-headers.test.js

test-live: build ## run only the tests that need a kernel with userfaultfd: make test-live BACKEND=koffi (or ffi-napi, node:ffi)
	$(NODE_WITH) $(BIN)/mocha 'dist/test/live/**/*.test.js' dist/test/package/documentation.test.js

test-hostile: build ## all headers that mean harm, also those that take long
	ALL_HOSTILE=1 $(BIN)/mocha 'dist/test/hostile/*.test.js'

fuzz: build ## break headers at random, only models and header errors may come of it: make fuzz SEED=1 COUNT=5000
	node dist/test/fuzz/main.js $(if $(SEED),--seed $(SEED)) $(if $(FIRST),--first $(FIRST)) $(if $(COUNT),--count $(COUNT))

stress: build ## touch, serve, copy, remove, move and unmap at once: make stress SECONDS=30 SEED=n BACKEND=koffi
	$(NODE_WITH) dist/test/live/stress/main.js $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED))

soak: build ## serve many faults and see whether anything grows: make soak FAULTS=10000000 BACKEND=koffi
	$(NODE_WITH) dist/test/live/soak.js $(FAULTS)

bench: build ## compare every backend with C, in one run: make bench PART=faults,fill BACKEND=koffi ROUNDS=3 PLOT=1 REPORT=1
	node dist/bench/main.js $(if $(PART),--part $(PART)) $(if $(BACKEND),--backend $(BACKEND)) $(if $(ROUNDS),--rounds $(ROUNDS)) \
	  $(if $(TOUCHES),--touches $(TOUCHES)) $(if $(PLOT),--plot docs/performance-faults.svg) $(if $(REPORT),--report docs/performance.md)

bench-codegen: build ## compare the generator with bindgen, castxml and gcc, in one run: INCLUDE='/usr/include …' NODE=26 ROUNDS=15, PLOT=1 draws docs/growth.svg
	node dist/bench/codegen.js $(if $(NODE),--node $(NODE)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(INCLUDE:%=--include %) $(if $(PLOT),--plot docs/growth.svg) $(ALONE) $(HEADERS)

demo: build ## serve the page faults of a real mapping: make demo PAGES=3
	$(UAPI_BINDGEN) generate linux/userfaultfd.h -o generated --check
	node dist/examples/userfaultfd-demo.js $(PAGES)

lint: setup ## check format and lint
	$(BIN)/biome ci --error-on-warnings .

format: setup ## format the sources and mend what lint can mend
	$(BIN)/biome check --write .

clean: ## remove what was built and installed
	rm -rf dist node_modules .cache
