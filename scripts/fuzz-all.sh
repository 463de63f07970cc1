#!/bin/sh
# Fuzzes every target for a while, with one binary for all, and tells how many executions each had.
#
#   scripts/fuzz-all.sh [SECONDS] [BINARY]      (default: 30; a binary of any target that is built already)
set -eu
seconds=${1:-30}
cd "$(dirname "$0")/../fuzz"
binary=${2:-}
if [ -z "$binary" ]; then
    RUSTC_BOOTSTRAP=1 cargo fuzz build --fuzz-dir . any-list
    binary=$(find "${CARGO_TARGET_DIR:-target}" -path '*/release/any-list' -type f | head -1)
fi
corpus=${FUZZ_CORPUS:-$(mktemp -d)}
failed=0
for target in $(sed -n 's/^name = "\(.*\)"/\1/p' Cargo.toml | tail -n +2); do
    mkdir -p "$corpus/$target"
    log="$corpus/$target.log"
    # Names and addresses are short; whole files are for the parsers.
    case $target in
    name-key | address) more="-max_len=300 seeds/$target" ;;
    *) more="seeds/$target ../tests/fixtures" ;;
    esac
    # An artifact is a few bytes that made a target panic, run out of memory, or take too long.
    if LISTED_TARGET=$target "$binary" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$corpus/$target." "$corpus/$target" $more >"$log" 2>&1; then
        what=held
    else
        what=FAILED failed=1
    fi
    echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") executions, $what"
done
exit $failed
