#!/usr/bin/env bash
# Faults of the machine: a full disk, a path that cannot be written, an input that vanishes, a kill half way. In none of
# them may there be a file that passes for a complete answer. Run from anywhere; `LISTED` names the program. The full and
# the read-only disk need root and are skipped by name without.
set -euo pipefail
cd "$(dirname "$0")"
listed=${LISTED:-../target/release/listed}
[ -x "$listed" ] || { echo "no program at $listed: cargo build --release, or set LISTED"; exit 1; }
listed=$(cd "$(dirname "$listed")" && pwd)/$(basename "$listed")
work=$(mktemp -d)
cleanup() {
    umount "$work/disk" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
cd "$work"
export HOME=$work
formats="text json jsonl csv sarif junit html"
{ echo 'id,name'; for n in $(seq 3000); do echo "$n,Hikvision Digital Technology $n"; done; } >big.csv

failed() { echo "FAILED  $*"; cat err 2>/dev/null; exit 1; }
# want STATUS COMMAND...
want() {
    local want=$1 got=0
    shift
    "$@" >out 2>err || got=$?
    [ "$got" = "$want" ] || failed "exit status $got, not $want: $*"
}
# Nothing of ours lies in the folder, whole or not.
nothing_in() {
    local left
    left=$(find "$1" -mindepth 1 -newer big.csv | head -n 3)
    [ -z "$left" ] || failed "left behind: $left"
}

mkdir disk
if mount -t tmpfs -o size=256k none disk 2>/dev/null; then
    for format in $formats; do
        want 3 "$listed" screen big.csv --format "$format" --output disk/report
        grep -q 'No space left' err || failed "$format: it does not say why"
        nothing_in disk
    done
    want 3 "$listed" screen big.csv --record disk/record
    nothing_in disk
    echo "ok      a full disk: every format"
    mount -o remount,ro disk
    for format in $formats; do want 3 "$listed" screen big.csv --format "$format" --output disk/report; done
    want 3 "$listed" screen big.csv --record disk/record
    umount disk
    echo "ok      a disk that cannot be written to: every format"
else
    echo "SKIPPED: a full disk and a read-only one (scripts/faults.sh): no right to mount"
fi

touch file
for path in no/such/folder/report file/report disk; do
    for format in $formats; do want 3 "$listed" screen big.csv --format "$format" --output "$path"; done
done
echo "ok      a path that cannot be written: every format"

# What is written to standard output when nobody can store it.
for format in $formats; do
    want 3 sh -c "exec '$listed' screen big.csv --format $format >/dev/full"
done
echo "ok      a full device behind standard output: every format"

# A file that is gone, and one that is cut while it is read: the reader of the answers holds it up half way.
want 3 "$listed" screen gone.csv
{ echo 'id,name,note'; note=$(head -c 4000 /dev/zero | tr '\0' n); for n in $(seq 12000); do echo "$n,Vendor $n,$note"; done; } >cut.csv
mkfifo pipe
got=0
"$listed" screen cut.csv --format jsonl >pipe 2>err &
screening=$!
exec 3<pipe
head -c 100 <&3 >/dev/null
truncate -s 1000000 cut.csv
cat <&3 >/dev/null
exec 3<&-
wait $screening || got=$?
[ $got = 3 ] || failed "exit status $got, not 3, for a file that was cut while it was read"
grep -q 'changed while it was read' err || failed "it does not say that the file changed"
echo "ok      an input that vanishes"

# Killed half way, while it waits for more: no file under the name asked for.
mkfifo feed
exec 4<>feed
for format in $formats; do
    mkdir killed
    "$listed" screen feed --format "$format" --output killed/report --record killed/record 2>/dev/null &
    cat big.csv >&4
    sleep 0.5
    kill -KILL $!
    wait $! 2>/dev/null || true
    [ ! -e killed/report ] && [ ! -e killed/record ] || failed "$format: killed, and there is a file"
    rm -rf killed
done
exec 4>&-
echo "ok      killed half way: every format"
