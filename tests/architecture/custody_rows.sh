#!/bin/bash
# usage: custody_rows.sh ROOT [FILE]
# The failure table of docs/custody.md (or FILE) has its 30 rows; each names a
# test, and one of the server or the store, not of the core alone; and each test
# it names is in the tree: `Suite.Name` is a TEST, `Suite/Name` a case of a suite with
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

# What real nodes or handlers show, or the file of such tests.
# shellcheck disable=SC2016
server_shows() {
  grep -E "^\| $1 \|" "$table" | awk -F'|' '{ print $(NF - 1) }' |
    grep -qE '`[A-Za-z]+Test[./][A-Za-z]+`|`tests/(exchange|integration)/[a-z_]+\.cc`'
}

for row in $(seq 30); do
  grep -qE "^\| $row \|" "$table" || complain "row $row is missing"
  [ -n "$(names "$row")" ] || complain "row $row names no test"
  server_shows "$row" || complain "row $row names nothing that shows it in the server"
done
while read -r file; do
  [ -f "$root/$file" ] || complain "no file $file"
done < <(grep -E '^\| [0-9]+ \|' "$table" | grep -oE 'tests/[a-z_/]+\.cc' | sort -u)

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
