# Each target is one script, so that what it does can be read and called on its own.
.PHONY: help run build test bench fuzz check format
.DEFAULT_GOAL := help

help: ## Show these lines
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST)

run: ## Install what is missing, build for release and serve on 127.0.0.1:8080
	@scripts/run.sh

build: ## Build for debugging, tests included
	@scripts/build.sh

test: ## Install what is missing, check, build and run every test
	@scripts/test.sh

bench: ## Measure beside thumbor, nginx, ffmpeg and ffmpegthumbnailer
	@scripts/bench.sh

fuzz: ## Feed the parsers with made-up bytes; TARGET=name and SECONDS=60 for one, and how long
	@scripts/fuzz.sh $(or $(TARGET),all) $(or $(SECONDS),60)

check: ## Check format, imports, generated documents and scripts, without building
	@scripts/check.sh

format: ## Format the Swift files
	@scripts/format.sh
