#!/usr/bin/env bash
# The whole real file of 200,907 names (../shared/data/companies), in every layout, with the release build: the same
# findings, the same bytes at one thread and at eight, time and peak memory. Takes some minutes; an ordinary test takes
# a slice of the file.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -d ../shared/data/companies ] || { echo "SKIPPED: there is no ../shared/data/companies"; exit 0; }
cargo build --locked --release
LISTED_WHOLE=1 LISTED=$PWD/target/release/listed cargo test --locked a_real_file -- --nocapture --test-threads 1
