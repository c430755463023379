#!/bin/bash
# usage: custody_rows.sh ROOT [FILE]
# The failure table of docs/custody.md (or FILE) has its 30 rows, and each test it
# names is in the tree: `Suite.Name` is a TEST, `Suite/Name` a case of a suite with
# parameters. Prints what is wrong.
set -uo pipefail
root=$1
table=${2:-$root/docs/custody.md}
bad=0

complain() {
  echo "custody: $1"
  bad=1
}

for row in $(seq 30); do
  grep -qE "^\| $row \|" "$table" || complain "row $row is missing"
done

# Backquotes are part of the pattern.
# shellcheck disable=SC2016
names() {
  grep -E '^\| [0-9]+ \|' "$table" |
    grep -oE '`[A-Za-z]+Test[./][A-Za-z]+`' | tr -d '`' | sort -u
}

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
    "$root"/tests/integration/*.cc "$root"/tests/unit/journal/*.cc | tr -d '\n' | tr -s ' ' |
    grep -qE "$pattern" || complain "no test $name"
done < <(names)

exit $bad
