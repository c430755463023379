#!/bin/bash
# usage: custody_rows.sh ROOT [FILE]
# The failure table of docs/custody.md (or FILE) has its 30 rows; each names a
# test, but for the one that is no fault of custody; and each test it names is in
# the tree: `Suite.Name` is a TEST, `Suite/Name` a case of a suite with
# parameters. Prints what is wrong.
set -uo pipefail
root=$1
table=${2:-$root/docs/custody.md}
bad=0

complain() {
  echo "custody: $1"
  bad=1
}

# names ROW: a pattern. Backquotes are part of the other one.
# shellcheck disable=SC2016
names() {
  grep -E "^\| $1 \|" "$table" |
    grep -oE '`[A-Za-z]+Test[./][A-Za-z]+`' | tr -d '`' | sort -u
}

for row in $(seq 30); do
  grep -qE "^\| $row \|" "$table" || complain "row $row is missing"
  [ "$row" -eq 29 ] ||
    [ -n "$(names "$row")" ] || complain "row $row names no test"
done

while read -r name; do
  suite=${name%%[./]*}
  test=${name#*[./]}
  if [ "$name" = "$suite.$test" ]; then
    pattern="TEST(_F)?\\($suite, *$test\\)"
  else
    pattern="Case\\{\"$test\","
  fi
  # A long name is broken over two lines.
  cat "$root"/tests/unit/custody/*.cc "$root"/tests/exchange/*.cc \
    "$root"/tests/integration/*.cc "$root"/tests/power/*.cc "$root"/tests/unit/journal/*.cc | tr -d '\n' | tr -s ' ' |
    grep -qE "$pattern" || complain "no test $name"
done < <(names '[0-9]+')

exit $bad
