#!/usr/bin/env bash
# Runs real clients against the server that was built for debugging: client-tests.sh [--results DIR] [pytest options]
#
# The Python environments stay in .build/clients and are made again only when their list of packages changes. What is in
# Tests/Clients/network runs in a network of its own, where that is to be had, and else says that it was skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/python-environment.sh

results=$PWD/.build/test-results
if [ "${1-}" = --results ]; then results=$2; shift 2; fi
[ -x "${STILLS_BINARY:-.build/debug/stills}" ] || { echo "There is no server to test: run 'make build' first." >&2; exit 1; }

# run ENVIRONMENT NAME PREFIX… -- [pytest options]
run() {
    local environment=$1 name=$2 prefix=()
    shift 2
    while [ "$1" != -- ]; do prefix+=("$1"); shift; done
    shift
    "${prefix[@]}" "$environment/bin/python" -B -m pytest -p no:cacheprovider -q -rs --junitxml "$results/$name.xml" "$@"
}

# Options may choose tests of one run alone; pytest's status 5 says that it had none.
failed=0 ran=0
count() {
    local status=0
    run "$@" || status=$?
    [ $status = 5 ] || ran=1
    [ $status = 0 ] || [ $status = 5 ] || failed=1
}

newest=$(python_environment newest Tests/Clients/requirements.txt)
network=()
if scripts/own-network.sh true; then network=(scripts/own-network.sh); fi
count "$newest" clients -- Tests/Clients --ignore Tests/Clients/network "$@"
count "$newest" network "${network[@]}" -- Tests/Clients/network "$@"
if [ $# = 0 ]; then
    older=$(python_environment older Tests/Clients/requirements-older.txt)
    count "$older" clients-older -- Tests/Clients/test_videodb_client.py
fi
[ $failed = 0 ] && [ $ran = 1 ]
