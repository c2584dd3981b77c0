#!/usr/bin/env bash
# Does everything that a change must pass, from nothing but Swift and a package manager.
#
# The last line, alone, is `N passed, N failed, N skipped`, over Swift's and the clients' tests together.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/python-environment.sh
results=$PWD/.build/test-results
rm -rf "$results" && mkdir -p "$results"

scripts/install-dependencies.sh build test || exit 1
scripts/check.sh || exit 1
swift build --build-tests || exit 1
references=$(python_environment references Tests/References/requirements.txt) || exit 1
export STILLS_REFERENCE_PYTHON=$references/bin/python

failed=0
swift test --skip-build --xunit-output "$results/swift.xml" || failed=1
scripts/client-tests.sh --results "$results" || failed=1
python3 scripts/test-summary.py "$results" || failed=1
exit $failed
