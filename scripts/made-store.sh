#!/bin/sh
# A data folder with many snapshots of a made-up list, for timing `lists`, `log`, `history`, `diff` and `--as-of`:
# scripts/made-store.sh LISTED DATA_DIR [SNAPSHOTS [ENTRIES]]
# Each snapshot is a day on: 15 entries come, 15 go, some 15 are changed, some 3 to 6 renamed.
set -eu
listed=$1 data=$2 snapshots=${3:-200} entries=${4:-3400}
mkdir -p "$data"
file=$(mktemp -d)/made.csv
trap 'rm -rf "$(dirname "$file")"' EXIT
n=0
while [ "$n" -lt "$snapshots" ]; do
  awk -v n="$n" -v entries="$entries" 'BEGIN {
    print "id,name,aliases,kind,country,address,reason"
    split("Zorvex Quillon Tarnbeck Oskavia Brimmel Vantrix Heldane Pruvost Kestrowe Marbello Junquera Sylthorpe", w, " ")
    split("CN RU IR AE TR HK", c, " ")
    for (i = n * 15; i < entries + n * 15; i++) {
      # What is renamed or changed stays so; which entry it is depends on its number alone.
      renamed = (i % 1133 < 3 * n % 1133 && i % 1133 >= 0 && int(i / 1133) % 2) ? " Holding" : ""
      turn = int((n * 15 + i * 7919 % 3400) / 3400)
      printf "%d,%s %s %d Works%s,%s %d,company,%s,\"%d Long Road, District %d\",reason %d of %d\n", i, w[i % 12 + 1],
        w[(i * 7 + 3) % 12 + 1], i, renamed, w[i % 12 + 1], i * 31 % 9973, c[i % 6 + 1], i % 900 + 1, i % 40, turn, i
    }
  }' > "$file"
  day=$(date -u -d "2026-01-01 +$n days" +%F)
  # A date of the future is refused.
  [ "$(date -u -d "$day" +%s)" -le "$(date -u +%s)" ] || day=$(date -u +%F)
  "$listed" update --from "$file" --list custom/made --published "$day" --keep 100000 --accept-older --data-dir "$data" > /dev/null
  n=$((n + 1))
done
