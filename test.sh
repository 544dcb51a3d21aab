#!/usr/bin/env bash
# Builds everything and runs every test. The tests start a RabbitMQ and a PostgreSQL of their own: those that TEST_RABBITMQ and
# TEST_POSTGRES name, else containers where a Docker engine answers, else private processes.
# The last line is: N passed, N failed, N skipped. Exit 0 when nothing failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/lib.sh

need_sdk
# The tests of run.sh itself need the servers too, also where Docker gives the tests theirs.
install_missing curl postgres rabbitmq kustomize chromium

build_page
# As run.sh has built the services.
dotnet build AcMonitoring.sln -c Release -v quiet --nologo

# As many projects at once as there are cores: with more all become slower. But a broker that is given is one for all of them, and its
# queues have fixed names.
at_once=(--max-parallel-test-modules "$(nproc)")
if [[ -n ${TEST_RABBITMQ:-} ]]; then at_once=(--max-parallel-test-modules 1 --parallel none); fi

# Services that live for seconds gain nothing by machine code that is made again, better: it took a fifth of all processor time.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCounting=0

log=$(mktemp) page_log=$(mktemp)
trap 'rm -f "$log" "$page_log"' EXIT
status=0
if has_node; then
  (cd frontend && NO_COLOR=1 npm test) 2>&1 </dev/null | tee "$page_log" || status=$?
fi
dotnet test --solution AcMonitoring.sln -c Release --no-build --output normal "${at_once[@]}" 2>&1 | tee "$log" || status=$?

count() { sed -nE "s/^ *$1: ([0-9]+)$/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
[[ -n $passed && -n $failed && -n $skipped ]] || fail "The tests did not run to their end, see above."
# The tests of the page's components are told as: Tests  1 failed | 84 passed (85)
component() { { grep -oE "^ *Tests .*" "$page_log" || true; } | grep -oE "[0-9]+ $1" | cut -d' ' -f1; }
echo "$((passed + $(component passed || echo 0))) passed, $((failed + $(component failed || echo 0))) failed, $skipped skipped"
exit "$status"
