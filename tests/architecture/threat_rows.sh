#!/bin/bash
# usage: threat_rows.sh ROOT [FILE]
# The table of docs/threat-model.md (or FILE) has a row for each threat; each
# names adversaries, assets, a control and tests that are in the tree, and says
# whether it holds; what does not hold whole is named again under "What
# remains". Prints what is wrong.
set -uo pipefail
root=$1
table=${2:-$root/docs/threat-model.md}
threats=(S1 S2 S3 S4 S5 S6 T1t T2t T3t T4t T5t T6t R1 R2 R3
  I1d I2d I3d I4d I5d I6d I7d I8d I9d D1 D2 D3 D4 D5 D6 E1 E2 E3 E4 E5)
bad=0

complain() {
  echo "threats: $1"
  bad=1
}

# column ROW NUMBER
column() {
  grep -E "^\| $1 \|" "$table" | awk -F' *\\| *' -v n="$2" '{ print $(n + 1) }'
}

# tests_of ROW: a pattern.
# shellcheck disable=SC2016
tests_of() {
  grep -E "^\| $1 \|" "$table" | grep -oE '`[A-Za-z]+\.[A-Za-z0-9]+`' |
    tr -d '`' | sort -u
}

remains=$(sed -n '/^## What remains/,$p' "$table")
for row in "${threats[@]}"; do
  if [ "$(grep -cE "^\| $row \|" "$table")" -ne 1 ]; then
    complain "row $row is not there once"
    continue
  fi
  column "$row" 3 | grep -qE '^T[1-8]( T[1-8])*$' || complain "row $row names no adversary"
  column "$row" 4 | grep -qE '^A([1-9]|10)( A([1-9]|10))*$' || complain "row $row names no asset"
  [ -n "$(column "$row" 5)" ] || complain "row $row names no control"
  standing=$(column "$row" 7)
  [[ $standing == open:* ]] || tests_of "$row" | grep -q . ||
    complain "row $row names no test"
  case $standing in
    held) ;;
    'in part: '?* | 'open: '?*)
      grep -qE "[( ]${row}[,)]" <<<"$remains" || complain "row $row is not under What remains"
      ;;
    *) complain "row $row does not say whether it holds" ;;
  esac
done

tests=$(find "$root/tests" -name '*.cc' -exec cat {} + | tr -d '\n' | tr -s ' ' |
  grep -oE 'TEST(_F|_P)?\([A-Za-z]+, *[A-Za-z0-9]+\)' |
  sed -E 's/TEST(_F|_P)?\(//; s/, */./; s/\)//' | sort -u)
while read -r name; do
  grep -qxF "$name" <<<"$tests" || complain "no test $name"
done < <(tests_of '[A-Z][0-9][a-z]?')

exit $bad
