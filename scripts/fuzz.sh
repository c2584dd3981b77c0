#!/usr/bin/env bash
# Feeds our parsers with bytes that libFuzzer makes up: fuzz.sh [TARGET|all] [SECONDS for each].
#
# New inputs go to .build/fuzzing/corpus, what failed to .build/fuzzing/failures; a failure is kept for `make test` by
# copying it into Tests/FuzzingTests/Corpus/TARGET.
set -uo pipefail
cd "$(dirname "$0")/.."
wanted=${1:-all}
seconds=${2:-60}
work=$PWD/.build/fuzzing

scripts/install-dependencies.sh build || exit 1
resources=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
STILLS_FUZZING=$(find -L "$resources/clang/lib" -name "libclang_rt.fuzzer_no_main-$(uname -m).a" -o -name libclang_rt.fuzzer_no_main.a | head -1)
[ -n "$STILLS_FUZZING" ] || { echo "This Swift has no libFuzzer below $resources/clang/lib." >&2; exit 1; }
export STILLS_FUZZING
# Apart from other builds, which it would otherwise undo each time. Traps stay, as in any release build.
swift build -c release --sanitize address --scratch-path "$work" --product fuzz || exit 1
fuzz=$work/release/fuzz
[ "$wanted" = all ] && targets=$("$fuzz") || targets=$wanted

# run TARGET: for its time, or until something fails.
run() {
    mkdir -p "$work/corpus/$1" "$work/failures/$1" "$work/logs"
    # Swift's own backtraces read the stack in ways that AddressSanitizer takes for errors.
    SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 "$fuzz" "$1" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=3072 -malloc_limit_mb=1024 \
        -artifact_prefix="$work/failures/$1/" "$work/corpus/$1" "Tests/FuzzingTests/Corpus/$1" > "$work/logs/$1.log" 2>&1
    local status=$?
    echo "$1: $(grep -c . <(ls "$work/corpus/$1")) inputs, $(grep -oE '^#[0-9]+' "$work/logs/$1.log" | tail -1 | tr -d '#') runs"
    [ $status = 0 ] && return
    grep -E 'Fatal error|ERROR: |SUMMARY: |Test unit written' "$work/logs/$1.log" | sed 's/^/    /'
    echo "    ↳ all of it: $work/logs/$1.log; again: $fuzz $1 FILE"
    return 1
}
export -f run
export work seconds fuzz
printf '%s\n' "$targets" | xargs -P "$(nproc)" -I{} bash -c 'run {}' || exit 1
