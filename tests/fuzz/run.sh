#!/usr/bin/env bash
# Builds the fuzz targets with Clang's libFuzzer and AddressSanitizer and runs one or all, each for a while.
#   tests/fuzz/run.sh JOBS [NAME] [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/../.."

jobs=$1
name=${2:-}
seconds=${3:-60}
folder=build-fuzz

cmake -G Ninja -B "$folder" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER=clang++-19 \
  -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DLUMBUNG_TESTS=ON -DLUMBUNG_FUZZ=ON \
  -DLUMBUNG_SANITIZE=address,undefined,fuzzer-no-link >/dev/null

targets=()
for source in tests/fuzz/${name:-*}_fuzz.cpp; do
  targets+=("$(basename "$source" _fuzz.cpp)")
done
cmake --build "$folder" --parallel "$jobs" --target "${targets[@]/#/fuzz_}"

for target in "${targets[@]}"; do
  printf '\n==> %s, %s s\n' "$target" "$seconds"
  found="$folder/corpus/$target"  # what the fuzzer learns stays out of the repository
  mkdir -p "$found" "$folder/crashes"
  "$folder/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$folder/crashes/$target-" "$found" "tests/fuzz/corpus/$target"
done
