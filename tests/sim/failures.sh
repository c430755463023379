#!/bin/bash
# usage: failures.sh SIM
# What ./run sim says and how it ends: a broken invariant, a seed with too few
# operations and an empty cell each end it with 1; a seed that fails is printed
# with the commit, and alone fails again.
set -uo pipefail
sim=$1
said=$(mktemp)
trap 'rm -f "$said"' EXIT
bad=0

# expect STATUS PATTERN ARGUMENT...
expect() {
  local status=$1 pattern=$2
  shift 2
  "$sim" --commit a1b2c3 "$@" >"$said" 2>&1
  local ended=$?
  if [ $ended -ne "$status" ] || ! grep -qE "$pattern" "$said"; then
    echo "sim $*: ended with $ended; expected $status and \"$pattern\":"
    grep -v '^ ' "$said" | tail -n 20
    bad=1
  fi
}

expect 0 '^seeds that broke an invariant +0$' --runs 6
expect 0 '^  fewest in a seed +2[0-9][0-9]$' --runs 6
failed='^seed [0-9]+, commit a1b2c3: I[123]: '
expect 1 "$failed" --runs 60 --broken
seed=$(grep -oE "$failed" "$said" | head -n 1 | grep -oE '^seed [0-9]+' |
  cut -d' ' -f2)
expect 1 "^seed ${seed:-none}, commit a1b2c3: I" --seed "${seed:-1}" --runs 1 \
  --broken
expect 1 '^seed 7, commit a1b2c3: too few operations$' --seed 7 --runs 1 \
  --operations 150
expect 1 '^empty cells:$' --runs 2 --every-cell
exit $bad
