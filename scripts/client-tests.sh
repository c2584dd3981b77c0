#!/usr/bin/env bash
# Runs real clients against the server that was built for debugging: client-tests.sh [--results DIR] [pytest options]
#
# The Python environments stay in .build/clients and are made again only when their list of packages changes.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/python-environment.sh

results=$PWD/.build/test-results
if [ "${1-}" = --results ]; then results=$2; shift 2; fi
[ -x "${STILLS_BINARY:-.build/debug/stills}" ] || { echo "There is no server to test: run 'make build' first." >&2; exit 1; }

run() {
    local environment=$1 name=$2
    shift 2
    "$environment/bin/python" -B -m pytest -p no:cacheprovider -q -rs --junitxml "$results/$name.xml" "$@"
}

failed=0
newest=$(python_environment newest Tests/Clients/requirements.txt)
run "$newest" clients Tests/Clients "$@" || failed=1
if [ $# = 0 ]; then
    older=$(python_environment older Tests/Clients/requirements-older.txt)
    run "$older" clients-older Tests/Clients/test_videodb_client.py || failed=1
fi
exit $failed
