#!/usr/bin/env bash
# Builds for debugging, tests included.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-dependencies.sh build
swift build --build-tests "$@"
