#!/bin/sh
# Send the lines of standard input to a running Assay daemon and show one label set's answer.
#
#     assay run                              # in another terminal
#     printf 'Great phone\nIt was lost in the post\n' | sh examples/send.sh sentiment
#
# The second form prints one JSON object per line instead, for jq and similar tools:
#
#     printf 'Great phone\n' | sh examples/send.sh sentiment --json | jq -r '.tags.sentiment.label'
set -eu
set_name=${1:-sentiment}
[ $# -eq 0 ] || shift

# tag exits with 3 when no result comes within the timeout, so a script notices a daemon that is gone.
exec "${assay:-assay}" tag --set "$set_name" --timeout 10 "$@" -
