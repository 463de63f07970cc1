#!/usr/bin/env bash
# The things that a CI job meets, with the exit status that each must have. Run from anywhere; `LISTED` names the program.
set -euo pipefail
cd "$(dirname "$0")/../examples/ci"
listed=${LISTED:-../../target/release/listed}
[ -x "$listed" ] || { echo "no program at $listed: cargo build --release, or set LISTED"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
day=2026-11-23

# story NAME STATUS COMMAND...: runs it and holds it to its status; what it says is in $work/out.
story() {
    local name=$1 want=$2 got=0
    shift 2
    "$@" >"$work/out" 2>&1 || got=$?
    if [ "$got" != "$want" ]; then
        echo "FAILED  $name: exit status $got, not $want"
        cat "$work/out"
        exit 1
    fi
    echo "ok      $name: exit status $got"
}
says() {
    grep -qF -- "$1" "$work/out" || { echo "FAILED  the answer lacks: $1"; cat "$work/out"; exit 1; }
}

story "a clean file" 0 "$listed" screen clean.csv --as-of $day
says "3 clear"

story "a listed vendor" 1 "$listed" screen vendors.csv --as-of $day
says "us-bis-el/hikvision"

# What a person decided is kept in a file; the hit is raised no more, and still shown.
for id in us-bis-el/hikvision us-889/hikvision; do
    "$listed" decide "Hikvision Digital Technology Co., Ltd." $id --country CN --verdict licensed --until 2027-06-30 \
        --reason "licence D1234567 covers these orders" --by "export control" --decisions "$work/decisions.csv" \
        --as-of $day 2>/dev/null
done
story "a cleared vendor" 0 "$listed" screen vendors.csv --decisions "$work/decisions.csv" --as-of $day
says "1 cleared"
says "us-bis-el/hikvision"
says "D1234567"

# Every night: only what is new since the record, which is renewed.
last="$work/last.jsonl"
story "the first night" 1 "$listed" screen vendors.csv --record "$last" --as-of $day
story "a night without news" 0 "$listed" screen vendors.csv --baseline "$last" --record "$last" --as-of $day
says "nothing new since the record of $day"
cp vendors.csv "$work/vendors.csv"
printf 'V-900,SenseTime,CN,Beijing\n' >>"$work/vendors.csv"
story "a new vendor that is listed" 1 "$listed" screen "$work/vendors.csv" --baseline "$last" --record "$last" --as-of $day
says "us-bis-el/sensetime"
says "new: the row is not in the record"
story "told once" 0 "$listed" screen "$work/vendors.csv" --baseline "$last" --as-of $day
says "nothing new"
story "no record" 3 "$listed" screen vendors.csv --baseline "$work/none.jsonl" --as-of $day
says "the first time there is none"

story "a list too old" 3 "$listed" screen clean.csv --max-age 30 --as-of $day
says "over the 30 allowed"

story "rows that cannot be screened" 4 "$listed" screen broken.csv --as-of $day
says "2 not screened"

printf 'list = []\nmax_age = 30\n' >"$work/listed.toml"
listed=$(cd "$(dirname "$listed")" && pwd)/$(basename "$listed")
here=$PWD
cd "$work"
story "settings that are not right" 2 "$listed" screen "$here/clean.csv"
says "listed.toml:2"
says "max_age"
