#!/bin/bash
# usage: tidiness.sh ROOT
# What a reader of the tree may count on: no file over 600 lines, no marker of
# unfinished work, no path of somebody's machine, a header guard named after the
# file. Prints what is wrong.
set -uo pipefail
root=$1
cd "$root" || exit 1
bad=0
lines_max=600

complain() {
  echo "tidiness: $1: $2"
  bad=1
}

# Our text files: neither what was built nor what we did not write.
files() {
  find . \( -path ./build -o -path ./.git \) -prune -o -type f \
    \( -name '*.h' -o -name '*.cc' -o -name '*.proto' -o -name '*.cmake' \
    -o -name '*.sh' -o -name '*.py' -o -name '*.sql' -o -name '*.md' \
    -o -name '*.txt' -o -name '*.json' -o -name '*.textproto' \
    -o -name '*.toml' -o -path './run' -o -path './tools/*' \
    -o -path './packaging/*' -o -path './.ci/*' \) -print | sed 's|^\./||'
}

# Code only: a document may be as long as it must.
while IFS= read -r file; do
  lines=$(wc -l <"$file")
  [ "$lines" -le $lines_max ] ||
    complain "$file" "$lines lines, at most $lines_max: split it"
done < <(files | grep -E '\.(h|cc|proto|cmake|sh|py|sql)$')

# The brackets keep these patterns from matching themselves.
while IFS= read -r hit; do
  complain "$hit" 'a leftover: finish it or write it down elsewhere'
done < <(files | xargs -d '\n' -r grep -nHE \
  '(^|[^A-Za-z0-9_])(TO[D]O|FIX[M]E|X[X]X|HA[C]K)([^A-Za-z0-9_]|$)' | cut -c1-160)

while IFS= read -r hit; do
  complain "$hit" 'a path of one machine'
done < <(files | xargs -d '\n' -r grep -nHE \
  '(^|[^A-Za-z0-9_.}~-])/(wor[k]|roo[t]|hom[e])/' | cut -c1-160)

while IFS= read -r file; do
  guard=CAUSEWAY_$(printf %s "$file" | tr 'a-z/.-' 'A-Z___')_
  if ! grep -qx "#ifndef $guard" "$file" ||
    ! grep -qx "#define $guard" "$file"; then
    complain "$file" "the header guard must be $guard"
  fi
done < <(files | grep '\.h$')

exit $bad
