#!/bin/bash
# usage: layers.sh ROOT FOLDER=ALLOWED,ALLOWED...
# Reads every include of our folders, because the headers of a package that is
# not linked, or of a folder above, would still compile. Prints what is wrong.
set -uo pipefail
root=$1
shift
bad=0

# complain FILE:LINE:TEXT BECAUSE
complain() {
  echo "architecture: ${1#"$root"/}: $2"
  bad=1
}

# Complains about includes matching $2 in the files of folder $1, because $3.
deny() {
  local hit
  while IFS= read -r hit; do complain "$hit" "$3"; done < <(
    grep -rnE --include='*.h' --include='*.cc' \
      "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($2)" \
      "$root/$1" 2>/dev/null)
}

all=$(printf '%s\n' "$@" | cut -d= -f1 | paste -sd' ')
for rule in "$@"; do
  folder=${rule%%=*}
  allowed=" ${rule#*=} "
  allowed=" ${allowed//,/ } "
  for other in $all; do
    [ "$other" = "$folder" ] && continue
    [[ $allowed == *" $other "* ]] && continue
    denied="$other/"
    # Generated code lies in a folder named after the package.
    [ "$other" = proto ] && denied='causeway/|google/protobuf/|.*\.pb\.h'
    deny "$folder" "$denied" "$folder may not include $other"
  done
  deny "$folder" 'tests/|gtest/|gmock/' "$folder may not include tests"
  [ "$folder" = crypto ] ||
    deny "$folder" 'openssl/' 'only crypto includes OpenSSL'
  [ "$folder" = storage ] ||
    deny "$folder" 'sqlite3' 'only storage includes SQLite'
  [[ " wire client server " == *" $folder "* ]] ||
    deny "$folder" 'grpcpp?/' 'only wire, client and server include gRPC'
done

deny statemachine \
  'absl/time/clock\.h|absl/synchronization/|absl/random/|base/(clock|random|log|mutex)\.h' \
  'the state machine is pure: no clock, randomness, log or lock'
deny statemachine \
  '(chrono|ctime|thread|mutex|shared_mutex|atomic|future|condition_variable|random|fstream|iostream|cstdio|stdio\.h|filesystem|unistd\.h|fcntl\.h|sys/.*)>' \
  'the state machine is pure: no time, thread, randomness or input and output'

exit $bad
