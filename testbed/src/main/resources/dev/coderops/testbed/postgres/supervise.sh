#!/bin/sh
# Runs PostgreSQL for as long as the testbed lives: when the pipe on standard input closes without the word "keep",
# the testbed was killed, so the server is ended at once and its data removed.
#
# usage: supervise.sh <data directory> <command> [<argument> ...]
set -u
data=$1
shift
trap '' INT TERM HUP
"$@" </dev/null &
server=$!
if read -r word && [ "$word" = keep ]; then
  wait "$server"
  exit
fi
# SIGQUIT: at once, but its shared memory is given back, which SIGKILL would leave to the machine.
kill -QUIT "$server" 2>/dev/null
wait "$server"
rm -rf "$data"
