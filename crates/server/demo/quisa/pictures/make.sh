#!/bin/sh
# Draws the demonstration's screenshots: each HTML page here becomes a PNG of the size its title
# names. Needs chromium and ImageMagick; the results are committed.
set -eu
cd "$(dirname "$0")"
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
for page in *.html; do
    name=${page%.html}
    size=$(sed -n 's/.*<title>[^ ]* \([0-9]*\)x\([0-9]*\)<.*/\1,\2/p' "$page")
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$profile" \
        --window-size="$size" --screenshot="$profile/$name.png" "file://$PWD/$page" 2>/dev/null
    convert "$profile/$name.png" -strip -colors 128 -define png:compression-level=9 "PNG8:$name.png"
done
