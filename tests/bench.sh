#!/usr/bin/env bash
# bench.sh [NAME...] [--rows day|1.5M|6.3M|50M] [--runs N] [--short]: measures how fast the system is, each figure against its opponent in
# the same run, on data that it generates, and prints them as a table with the targets. --help lists the names.
# Exit 0 when every target is met.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

need_sdk
install_missing postgres rabbitmq
dotnet build tests/Benchmarks -c Release -v quiet --nologo >&2
exec dotnet tests/Benchmarks/bin/Release/net10.0/Benchmarks.dll "$@"
