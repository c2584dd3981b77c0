#!/usr/bin/env bash
# Measures beside the tools of the field, all on loopback. Options are those of Benchmarks/run.py.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/python-environment.sh

scripts/install-dependencies.sh build bench
swift build -c release --product stills
environment=$(python_environment benchmarks Benchmarks/requirements.txt)
PATH=$environment/bin:$PATH exec "$environment/bin/python" -B Benchmarks/run.py "$@"
