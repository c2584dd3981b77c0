#!/usr/bin/env bash
# Installs what is missing, builds for release and serves. Options are those of `stills serve`.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-dependencies.sh build
swift build -c release --product stills
exec .build/release/stills serve "$@"
