#!/usr/bin/env bash
# Builds everything and runs the tests of a tier:
#
#   ./test.sh unit      pure rules, mapper, calendars and manifests: no server is started
#   ./test.sh           everything that must pass
#   ./test.sh nightly   that, three chaos runs of ten minutes, the benchmarks in short form, and a soak of an hour
#
# The whole run uses one RabbitMQ and one PostgreSQL: those that TEST_RABBITMQ, TEST_RABBITMQ_MANAGEMENT and TEST_POSTGRES name, else
# containers if a Docker engine responds, else private processes. TEST_SERVERS selects the versions of private processes: distribution (this
# machine's release) or shipped (those of deploy/docker-compose.yml, which scripts/fetch-servers downloads). See tests/README.md.
# The last line is: N passed, N failed, N skipped. Exit 0 when nothing failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/lib.sh

tier=${1:-all}
case $tier in
  unit | all | nightly) ;;
  -h | --help) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) fail "Unknown tier: $tier. Use ./test.sh unit, ./test.sh or ./test.sh nightly." ;;
esac
export TEST_SERVERS=${TEST_SERVERS:-distribution}
case $TEST_SERVERS in shipped | distribution) ;; *) fail "TEST_SERVERS must be shipped or distribution; it is '$TEST_SERVERS'." ;; esac
if [[ $tier == unit ]]; then TEST_SERVERS=none; fi

need_sdk
if [[ $tier == unit ]]; then
  install_missing kustomize
else
  # The tests of run.sh itself need the servers too, also where Docker gives the tests theirs.
  install_missing curl postgres rabbitmq kustomize chromium
  [[ $TEST_SERVERS == distribution ]] || scripts/fetch-servers
  postgres=$(scripts/private-postgres --version)
  rabbitmq=$(scripts/private-rabbitmq --version)
  echo "Private servers of the tests ($TEST_SERVERS): $postgres, RabbitMQ $rabbitmq"
fi

[[ $tier == unit ]] || build_page
# As run.sh has built the services.
dotnet build AcMonitoring.sln -c Release -v quiet --nologo

# The longest first, so that none runs alone at the end.
projects=(Faults.Tests EndToEnd.Tests QueryApi.Tests)
for folder in tests/*.Tests; do
  [[ " ${projects[*]} " == *" ${folder#tests/} "* ]] || projects+=("${folder#tests/}")
done

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0
if [[ $tier == unit ]]; then
  # Exit code 8: a project without such tests.
  tests=(--filter-trait Tier=unit --ignore-exit-code 8)
  with_servers=()
else
  tests=()
  with_servers=(dotnet tests/TestServers/bin/Release/net10.0/TestServers.dll)
  has_node && projects+=(page)
fi
printf '%s\n' "${projects[@]}" >"$results/projects"
# One project more than there are cores, because the fault tests mostly wait. Short-lived services do not benefit from tiered recompilation.
DOTNET_TieredPGO=0 DOTNET_TC_CallCounting=0 "${with_servers[@]}" \
  xargs --arg-file "$results/projects" -P "$(($(nproc) + 1))" -I{} tests/run-project "$results" {} "${tests[@]}" || status=$?

echo "The ten slowest tests, in seconds:"
grep -ohE '<test [^>]*>' "$results"/*.xml | sed -E 's/.* name="([^"]*)".* time="([0-9.]+)".*/\2 \1/' | sort -rn | awk 'NR <= 10'

for project in "${projects[@]}"; do
  grep -qE '^ *(succeeded: |Tests  )' "$results/$project.log" || fail "$project did not run to its end, see above."
done
count() { sed -nE "s/^ *$1: ([0-9]+)$/\1/p" "$results"/*.Tests.log | awk '{ sum += $1 } END { print sum }'; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
# At the end of the run, because the end is what a CI keeps.
if ((failed > 0)); then
  echo "The tests that failed, and how their messages begin:"
  grep -hE -A 20 '^failed ' "$results"/*.Tests.log
fi
# Vitest reports the tests of the page's components as: Tests  1 failed | 84 passed (85)
component() { { grep -soE "^ *Tests .*" "$results/page.log" || true; } | grep -oE "[0-9]+ $1" | cut -d' ' -f1; }

if [[ $tier == nightly && $status == 0 ]]; then
  for seed in 1 2 3; do tests/chaos.sh --minutes 10 --seed "$seed" || status=$?; done
  tests/bench.sh --short || status=$?
  tests/bench.sh soak || status=$?
fi
echo "$((passed + $(component passed || echo 0))) passed, $((failed + $(component failed || echo 0))) failed, $skipped skipped"
exit "$status"
