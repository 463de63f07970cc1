#!/bin/sh
# Kills `listed update` with -9 at random moments, and holds after each kill that the data folder opens, that `lists`
# tells the truth, and that the next update succeeds; then that no past day is lost where past snapshots are packed.
#
#   scripts/kill-update.sh [KILLS] [BINARY]      (default: 200 target/debug/listed)
set -eu
kills=${1:-200}
listed=$(realpath "${2:-target/debug/listed}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LISTED_DATA_DIR="$work/data" HOME="$work" NO_COLOR=1
mkdir "$LISTED_DATA_DIR"
cd "$work"

make() { # entries
    echo "id,name"
    awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf "%d,Zorvex %d Optics and Metals\n", i, i }'
}
make 20000 >a.csv
make 20001 >b.csv
fail() {
    echo "kill-update: after kill $n: $1" >&2
    exit 1
}
entries() {
    "$listed" lists --list custom/v --format json | sed 's/.*"entries":\([0-9]*\).*/\1/'
}

"$listed" update --from a.csv --list custom/v >/dev/null
start=$(date +%s%N)
"$listed" update --from b.csv --list custom/v >/dev/null
span=$((($(date +%s%N) - start) / 1000)) # microseconds
n=0 old=0 new=0
while [ "$n" -lt "$kills" ]; do
    n=$((n + 1))
    now=$(entries)
    # A snapshot that is there already would be used again: only a removed one is written anew.
    if [ "$now" = 20001 ]; then file=a.csv want=20000; else file=b.csv want=20001; fi
    keep=$(sed -n 's/.*"sha256": "\([0-9a-f]*\)".*/\1/p' "$LISTED_DATA_DIR/custom/v/current")
    find "$LISTED_DATA_DIR/custom/v" -mindepth 1 -maxdepth 1 -type d ! -name "$keep" -exec rm -rf {} +

    "$listed" update --from "$file" --list custom/v >/dev/null 2>&1 &
    pid=$!
    at=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
    sleep "$(awk -v r="$at" -v s="$span" 'BEGIN { printf "%.6f", (r % 1000) / 1000 * s * 1.2 / 1000000 }')"
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true

    after=$(entries) || fail "the list does not open"
    case $after in
    "$now") old=$((old + 1)) ;;
    "$want") new=$((new + 1)) ;;
    *) fail "$after entries, neither $now nor $want" ;;
    esac
    "$listed" check "Zorvex 7 Optics and Metals" --list custom/v --fail-on never >/dev/null || fail "check does not work"
    if [ $((n % 10)) = 0 ]; then
        "$listed" update --from "$file" --list custom/v >/dev/null || fail "the next update does not succeed"
        [ "$(entries)" = "$want" ] || fail "the next update did not take"
        left=$(find "$LISTED_DATA_DIR" -name '.new-*' | wc -l)
        [ "$left" = 0 ] || fail "the next update left $left pieces behind"
    fi
done
echo "$kills kills: $old times the old list was there, $new times the new one; always one of them, whole"

# What is past is packed by the updates that are killed: each of its days must be answered as before.
day() { date -u -d "2026-01-01 + $1 days" +%F; }
past() { # day
    "$listed" lists --list custom/p --as-of "$(day "$1")" --format json | sed 's/.*"entries":\([0-9]*\).*/\1/'
}
rounds=$(((kills + 2) / 3))
n=0 cut=0
while [ "$n" -lt "$rounds" ]; do
    n=$((n + 1))
    make $((5000 + n)) >p.csv
    start=$(date +%s%N)
    "$listed" update --from p.csv --list custom/p --published "$(day "$n")" >/dev/null 2>&1 &
    pid=$!
    if [ "$n" -gt 2 ]; then
        at=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
        sleep "$(awk -v r="$at" -v s="$span" 'BEGIN { printf "%.6f", (r % 1000) / 1000 * s * 1.2 / 1000000 }')"
        kill -9 "$pid" 2>/dev/null && cut=$((cut + 1))
    fi
    wait "$pid" 2>/dev/null || true
    [ "$n" -gt 2 ] || span=$((($(date +%s%N) - start) / 1000))
    k=$((n - 1))
    while [ "$k" -gt 0 ] && [ "$k" -gt $((n - 4)) ]; do
        [ "$(past "$k")" = $((5000 + k)) ] || fail "the past of day $k is not what it was"
        k=$((k - 1))
    done
    "$listed" update --from p.csv --list custom/p --published "$(day "$n")" >/dev/null || fail "the next update does not succeed"
done
k=$n
while [ "$k" -gt 0 ]; do
    [ "$(past "$k")" = $((5000 + k)) ] || fail "the past of day $k is not what it was"
    k=$((k - 1))
done
left=$(find "$LISTED_DATA_DIR/custom/p" -name '.new-*' | wc -l)
[ "$left" = 0 ] || fail "$left pieces are left behind"
echo "$cut of $rounds updates killed: each past day is answered as it was"
