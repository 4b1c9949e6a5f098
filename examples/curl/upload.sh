#!/usr/bin/env bash
# Uploads a file and saves its thumbnail, with curl and jq.
#
#   LUMBUNG_URL=http://127.0.0.1:8080 LUMBUNG_TOKEN=lmb_… examples/curl/upload.sh nasi.jpg thumbnail.jpg
set -euo pipefail
# The token goes by a file descriptor: arguments are seen by everybody on the machine.
ask() { curl --silent --show-error --fail-with-body --config <(echo "header = \"Authorization: Bearer $LUMBUNG_TOKEN\"") "$@"; }

# Answered as soon as the file is durable; with `wait` when its variants are made, after 30 seconds at most.
# What went wrong has a `code` that stays the same for ever, and a sentence for people.
media=$(ask --form "file=@$1" "$LUMBUNG_URL/api/v1/media?wait=30") || { echo "$media"; exit 1; }
jq --raw-output '"\(.uuid) \(.processing_status)"' <<<"$media"

# A URL to hand out: no token is needed for it. It begins with a host where `public-url` or `media-url` is set.
url=$(ask "$LUMBUNG_URL/api/v1/media/$(jq --raw-output .uuid <<<"$media")/url?variant=thumbnail" | jq --raw-output .url)
[[ $url == http* ]] || url=$LUMBUNG_URL$url
curl --silent --show-error --fail --output "$2" "$url"
