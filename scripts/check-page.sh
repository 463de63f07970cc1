#!/usr/bin/env bash
# Opens the HTML report of a screening full of hostile names in headless Chromium, and holds what it shows to the same
# screening in JSON: see scripts/page/check.html. Run from anywhere; `LISTED` names the program, `SHOTS` a folder that
# the screenshots are left in. Says that it was skipped where there is no Chromium and none can be installed.
set -euo pipefail
cd "$(dirname "$0")"
listed=${LISTED:-../target/release/listed}
[ -x "$listed" ] || { echo "no program at $listed: cargo build --release, or set LISTED"; exit 1; }
listed=$(cd "$(dirname "$listed")" && pwd)/$(basename "$listed")

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ] && [ "${CI:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { timeout 120 apt-get update && DEBIAN_FRONTEND=noninteractive timeout 600 apt-get install -y --no-install-recommends \
        chromium fonts-noto-cjk; } >/tmp/listed-apt.log 2>&1 || tail -n 3 /tmp/listed-apt.log
    browser=$(command -v chromium || true)
fi
[ -n "$browser" ] || { echo "SKIPPED: the HTML report in a browser (scripts/check-page.sh): no Chromium to be had"; exit 0; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp page/check.html "$work/"
cd "$work"

# Names that want to be more than text, on the list and in the file; some listed parties; some that are clear.
{
    echo 'id,name,aliases,kind,country,reason'
    echo '1,"Zorvex </script><script>window.pwned=1</script> Optics",,company,RU,"<img src=x onerror=window.pwned=1>"'
    echo '2,"Quillon "" onmouseover=""window.pwned=1 Trading",,company,DE,"see javascript:window.pwned=1"'
    printf '3,"Tarnbeck \xe2\x80\xae gnippihS \xe2\x81\xa6",,company,,"<style>*{display:none}</style>"\n'
    echo '4,Meridian Precision Castings,Meridian Castings,company,CN,an ordinary entry'
} >hostile.csv
{
    echo 'Vendor ID,Vendor,Country,Note'
    echo 'V1,"Zorvex </script><script>window.pwned=1</script> Optics",RU,'
    echo 'V2,"Quillon "" onmouseover=""window.pwned=1 Trading",DE,<b>'
    printf 'V3,"Tarnbeck \xe2\x80\xae gnippihS \xe2\x81\xa6",,\n'
    echo 'V4,Hangzhou Hikvision Digital Technology,CN,'
    echo 'V5,"=HYPERLINK(""https://example.org"",""x"") Megvii Technology",CN,'
    echo '"<i>V6</i>",Meridian Castings,CN,'
    echo 'V7,,CN,'
    echo 'V8,Dahua Technolgy,CN,'
    echo 'V9,海康威视,CN,'
    echo 'V10,Xinjiang Public Security Burau,CN,'
    for n in $(seq 11 70); do echo "V$n,Blue Heron Bakery no $n,BE,"; done
    printf 'V71,%s,BE,\n' "$(head -c 1000000 /dev/zero | tr '\0' M)"
} >vendors.csv
lists=(--list hostile.csv --list us-bis-el --list us-889 --as-of 2026-11-23)
"$listed" decide "Meridian Castings" custom/hostile/4 --country CN --verdict false-positive --by "C. Officer" \
    --reason "another firm: its register number is 01234567" --decisions decisions.csv "${lists[@]}" 2>/dev/null
screen() { "$listed" screen vendors.csv --decisions decisions.csv "${lists[@]}" "$@" 2>/dev/null || [ $? = 4 ]; }
screen --format html --output report.html
screen --format json --output report.json
count() { tail -n 1 report.json | grep -o "\"$1\":[0-9]*" | head -n 1 | cut -d: -f2; }
asked="report=report.html"
for what in hits match review error cleared clear; do asked+="&$what=$(count $what)"; done

chromium() {
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars --user-data-dir="$work/profile" \
        --allow-file-access-from-files --virtual-time-budget=20000 --enable-logging=stderr "$@" 2>>"$work/log"
}
chromium --dump-dom "file://$work/check.html?$asked" >dom ||
    { echo "FAILED  Chromium did not open the page"; tail -n 20 log; exit 1; }
if ! grep -q '<title>GOOD</title>' dom; then
    echo "FAILED  the page in Chromium:"
    grep -o '<title>.*</title>' dom | tr '|' '\n' || head -c 2000 dom
    exit 1
fi
# One line is of the check's own making: the frame in which the page may not run its script.
if grep ':CONSOLE' log | grep -v 'frame is sandboxed'; then echo "FAILED  the page wrote on the console"; exit 1; fi

shots=${SHOTS:-$work/shots}
mkdir -p "$shots"
for size in 1280,2200 390,3600; do
    width=${size%,*}
    chromium --window-size=$((width < 500 ? 500 : width)),"${size#*,}" --screenshot="$shots/report-$width.png" \
        "file://$work/check.html?report=report.html&width=$width&height=${size#*,}&open=1" >/dev/null
    [ -s "$shots/report-$width.png" ] || { echo "FAILED  no screenshot at $width"; exit 1; }
done
cp report.html "$shots/"
echo "ok      the page in $("$browser" --version 2>/dev/null | head -n 1): $(count hits) hits, nothing loaded, no name ran, sorted by every column"
