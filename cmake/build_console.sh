#!/usr/bin/env bash
# Builds console/dist when a source of the console changed since it was built, of the client that it is built on, or the
# description of the API that its types come from, and installs its npm packages when the lock file changed. Every build
# folder calls this; they share one console/dist, so only one may work at a time.
#   build_console.sh CONSOLE_DIR
set -euo pipefail
cd "$1"
exec 9>.build.lock
flock 9

hash_of_sources() {
  # Types are made from the description, so they are none.
  find . ../clients/js/src ../docs/openapi.yaml \( -name node_modules -o -name dist -o -name tests \) -prune -o \
    -type f ! -name .build.lock ! -name schema.d.ts -print0 |
    sort -z | xargs -0 sha256sum | sha256sum
}

hash_of_packages() { sha256sum package.json package-lock.json; }

# is_current STAMP_FILE HASH
is_current() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

sources=$(hash_of_sources)
if is_current dist/.sources "$sources"; then
  exit 0
fi
packages=$(hash_of_packages)
if ! is_current node_modules/.packages "$packages"; then
  npm ci --no-audit --no-fund
  echo "$packages" >node_modules/.packages
fi
npm run build
echo "$sources" >dist/.sources
