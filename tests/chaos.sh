#!/usr/bin/env bash
# chaos.sh [--minutes M] [--seed S] [--dry-run]: runs the whole system with a short poll interval, injects faults at random times, stops
# them, waits for quiet, and checks that every reading that the simulator handed out is stored once and that the energy is that of its
# meters. The same seed gives the same faults at the same times. Exit 0 when nothing was lost or doubled.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

need_sdk
install_missing postgres rabbitmq
dotnet build tests/Chaos -v quiet --nologo
exec dotnet tests/Chaos/bin/Debug/net10.0/Chaos.dll "$@"
