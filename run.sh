#!/usr/bin/env bash
# Starts AC Monitoring on this machine: the three services, and the dependencies that you do not configure.
#
#   ./run.sh           run until Ctrl-C. Without SMARTTHINGS_TOKEN the SmartThings simulator plays the cloud.
#                      It also sends the readings of the past week, or of DEMO_HISTORY (7.00:00:00; 0 for none).
#   ./run.sh --check   start, wait for the first readings, print them, stop; exit 0, or 1 with the reason
#
# The services read their settings from the environment, see docs/configuration.md. Dependencies that you configure are not started: the
# simulator (SmartThings__BaseUrl or SMARTTHINGS_TOKEN), RabbitMQ (RabbitMq__Uri), PostgreSQL (DB_HOST or ConnectionStrings__Postgres).
# SMARTTHINGS_TOKEN_FILE, RabbitMq__UriFile, Operator__ApiKeyFile and so on read a secret from a file.
# State is kept under .local/ (or AC_MONITORING_STATE): demo for simulated units, live for real ones.
# The page and the API answer on the loopback interface, or on BIND_ADDRESS; set Operator__ApiKey before you open them to others.
# Ports: QUERY_API_PORT (8000), TOKEN_SERVICE_PORT (8001), COLLECTOR_PORT (8002), SIMULATOR_PORT (8003), Internal__Port (8011).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/lib.sh

check=false
case ${1:-} in
  '') ;;
  --check) check=true ;;
  -h | --help) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) fail "There is no option $1. Say ./run.sh or ./run.sh --check." ;;
esac

query_api_port=${QUERY_API_PORT:-8000}
token_service_port=${TOKEN_SERVICE_PORT:-8001}
collector_port=${COLLECTOR_PORT:-8002}
simulator_port=${SIMULATOR_PORT:-8003}
internal_port=${Internal__Port:-8011}

# For the TokenService alone: the build and the servers need not have it in their environment.
given_token=${SMARTTHINGS_TOKEN:-}
unset SMARTTHINGS_TOKEN
if [[ -n ${SMARTTHINGS_TOKEN_FILE:-} ]]; then
  [[ -z $given_token ]] || fail "SMARTTHINGS_TOKEN and SMARTTHINGS_TOKEN_FILE are both set; set one of them."
  [[ -f $SMARTTHINGS_TOKEN_FILE && -r $SMARTTHINGS_TOKEN_FILE ]] || fail "SMARTTHINGS_TOKEN_FILE must name a file with the token in it; this one cannot be read."
  given_token=$(<"$SMARTTHINGS_TOKEN_FILE")
  [[ -n $given_token ]] || fail "SMARTTHINGS_TOKEN_FILE must name a file with the token in it; this one is empty."
fi

simulate=false postgres=false rabbitmq=false
[[ -n $given_token${SmartThings__BaseUrl:-} ]] || simulate=true
[[ -n ${DB_HOST:-}${ConnectionStrings__Postgres:-}${ConnectionStrings__PostgresFile:-} ]] || postgres=true
[[ -n ${RabbitMq__Uri:-}${RabbitMq__UriFile:-} ]] || rabbitmq=true

demo_history=${DEMO_HISTORY:-7.00:00:00}
[[ $demo_history =~ ^([0-9]+|([0-9]+\.)?[0-2]?[0-9]:[0-5][0-9]:[0-5][0-9])$ ]] ||
  fail "DEMO_HISTORY must be a time such as 7.00:00:00 or 12:00:00, or 0 for none; it is '$demo_history'."
# The first readings are enough.
if $check; then demo_history=0; fi

pids=() names=()

stop() {
  local i
  trap '' INT TERM HUP
  # The services first, then what they stand on.
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    kill -TERM "${pids[i]}" 2>/dev/null || continue
    for _ in $(seq 1 250); do kill -0 "${pids[i]}" 2>/dev/null || continue 2; sleep 0.1; done
    echo "${names[i]} did not stop within 25 s and is killed." >&2
    kill -KILL -- "-${pids[i]}" 2>/dev/null || true
  done
  if $check; then rm -rf "$state"; fi
}

# start NAME COMMAND...: in a session of its own, so that Ctrl-C reaches this script alone and it can stop things in order.
start() {
  local name=$1
  shift
  setsid "$@" >"$state/log/$name.log" 2>&1 </dev/null &
  pids+=($!) names+=("$name")
}

# fail_if_ended: ends with the reason when something that was started runs no more.
fail_if_ended() {
  local i
  for i in "${!pids[@]}"; do
    kill -0 "${pids[i]}" 2>/dev/null && continue
    tail -n 15 "$state/log/${names[i]}.log" >&2
    fail "${names[i]} has ended; above are its last words."
  done
}

# await NAME WHAT SECONDS CONDITION...: until the condition holds; ends with the reason when NAME dies or the time is over.
await() {
  local name=$1 what=$2 seconds=$3 i
  shift 3
  for ((i = 0; i < seconds * 5; i++)); do
    "$@" && return
    fail_if_ended
    sleep 0.2
  done
  tail -n 15 "$state/log/$name.log" >&2
  fail "$what did not happen within $seconds s; above are the last words of $name."
}

ready() { curl -sf -o /dev/null --max-time 5 "http://127.0.0.1:$1/health/$2"; }

ensure_ports_are_free() {
  local ports=("$query_api_port QueryApi QUERY_API_PORT" "$token_service_port TokenService TOKEN_SERVICE_PORT"
    "$collector_port Collector COLLECTOR_PORT" "$internal_port TokenService-internal Internal__Port")
  if $simulate; then ports+=("$simulator_port simulator SIMULATOR_PORT"); fi
  local port name variable
  while read -r port name variable; do
    [[ $port =~ ^[0-9]+$ && $port -ge 1 && $port -le 65535 ]] || fail "$variable must be a port number from 1 to 65535; it is '$port'."
    ! port_open "$port" ||
      fail "Port $port ($name) is in use. Stop what listens there, or choose another one: $variable=$((port + 100)) ./run.sh"
  done < <(printf '%s\n' "${ports[@]}")
}

# A folder for the state of this run. PostgreSQL runs as another user when we are root, and must be able to get there.
make_state() {
  local name
  if $check; then name=check-$$; elif $simulate; then name=demo; else name=live; fi
  state=${AC_MONITORING_STATE:-$PWD/.local}/$name
  mkdir -p "$state/log"
  if $postgres && [[ $(id -u) == 0 ]] && ! setpriv --reuid=postgres --regid=postgres --init-groups test -x "$state"; then
    local elsewhere
    elsewhere=/var/tmp/ac-monitoring-$(printf %s "$state" | cksum | cut -d' ' -f1)
    install -d -m 755 "$elsewhere" "$elsewhere/log"
    [[ -O $elsewhere ]] || fail "$elsewhere belongs to another user. Remove it, or set AC_MONITORING_STATE to a folder that PostgreSQL's user can enter."
    rmdir "$state/log" "$state" 2>/dev/null || true
    state=$elsewhere
  fi
  exec 9>"$state/lock"
  flock -n 9 || fail "Another ./run.sh is running here. Stop it first."
  trap stop EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

build() {
  build_page 9>&-
  echo "Building …"
  dotnet build scripts/services.slnf -c Release -v quiet --nologo >"$state/log/build.log" 2>&1 9>&- ||
    { tail -n 20 "$state/log/build.log" >&2; fail "The build failed, see above."; }
}

start_servers() {
  local port
  if $postgres; then
    port=$(free_ports 1)
    start postgres scripts/private-postgres "$state/postgres" "$port"
    await postgres "The start of PostgreSQL" 60 port_open "$port"
    export DB_HOST=127.0.0.1 DB_PORT=$port DB_USER=myuser DB_NAME=mydatabase
    DB_PASSWORD=$(<"$state/postgres/password")
    export DB_PASSWORD
    unset DB_PASSWORD_FILE
  fi
  if $rabbitmq; then
    port=$(free_ports 3)
    start rabbitmq scripts/private-rabbitmq "$state/rabbitmq" "$port"
    await rabbitmq "The start of RabbitMQ" 60 port_open "$port"
    RabbitMq__Uri=amqp://guest:$(<"$state/rabbitmq/password")@127.0.0.1:$port/
    export RabbitMq__Uri
  fi
}

# service NAME FOLDER PORT [ADDRESS]: on ADDRESS, and always on the loopback interface, where this script asks it.
service() {
  local address=${4:-127.0.0.1}
  local urls=http://$address:$3
  case $address in 127.0.0.1 | localhost | 0.0.0.0 | '[::]' | '*' | +) ;; *) urls+=";http://127.0.0.1:$3" ;; esac
  # One pool of native memory, as in the images.
  start "$1" env "ASPNETCORE_URLS=$urls" MALLOC_ARENA_MAX=1 dotnet "$2/bin/Release/net10.0/$1.dll"
}

start_services() {
  local token=$given_token
  if $simulate; then
    History=$demo_history service SmartThingsSimulator tests/SmartThingsSimulator "$simulator_port"
    await SmartThingsSimulator "The start of the simulator" 30 ready "$simulator_port" live
    export SmartThings__BaseUrl=http://127.0.0.1:$simulator_port/v1/
    # Where the simulated site is.
    export Site__TimeZone=${Site__TimeZone:-Europe/Paris}
    # The simulator takes any token; each demonstration has a new one.
    rm -rf "$state/token-service"
    token=demo-$(</proc/sys/kernel/random/uuid)
  fi

  export TokenService__BaseUrl=${TokenService__BaseUrl:-http://127.0.0.1:$token_service_port/}
  export TokenService__StoreDirectory=${TokenService__StoreDirectory:-$state/token-service}
  export Collector__SpoolPath=${Collector__SpoolPath:-$state/collector/spool.db}
  export Internal__Port=$internal_port
  # Exported, not written on the command line, where every user of the machine could read it.
  if [[ -z ${Internal__ApiKeyFile:-} ]]; then
    Internal__ApiKey=${Internal__ApiKey:-$(head -c 24 /dev/urandom | base64)}
    export Internal__ApiKey
  fi
  if [[ -n ${SMARTTHINGS_TOKEN_FILE:-} ]]; then token=; fi
  SMARTTHINGS_TOKEN=$token start TokenService env "ASPNETCORE_URLS=http://127.0.0.1:$token_service_port" \
    dotnet services/TokenService/bin/Release/net10.0/TokenService.dll
  service QueryApi services/QueryApi "$query_api_port" "${BIND_ADDRESS:-127.0.0.1}"
  service Collector services/Collector "$collector_port"
  await TokenService "The TokenService's readiness" 60 ready "$token_service_port" ready
  await QueryApi "The QueryApi's readiness" 60 ready "$query_api_port" ready
  await Collector "The Collector's readiness" 60 ready "$collector_port" ready
  if [[ -n $given_token ]]; then post_another_token; fi
}

# The TokenService takes SMARTTHINGS_TOKEN at its first start only. Another one given later is posted, as any new token is; the same
# one is not, for a newer one may have been posted since.
post_another_token() {
  local digest
  digest=$(sha256sum <<<"$given_token" | cut -d' ' -f1)
  # Without that note the first start was cut off, or had no token: posting the token that is in force already changes nothing.
  if [[ ! -e $state/token-given || $(<"$state/token-given") != "$digest" ]]; then
    printf '%s\n' "$given_token" | AC_MONITORING_URL=http://127.0.0.1:$token_service_port deploy/rotate-token.sh >/dev/null ||
      fail "SMARTTHINGS_TOKEN was not taken, see above."
  fi
  echo "$digest" >"$state/token-given"
}

announce() {
  cat <<TEXT

AC Monitoring is running.
  page          http://localhost:$query_api_port/
  dashboard     http://localhost:$query_api_port/dashboard
  status        http://localhost:$query_api_port/fetch_status
  token         http://localhost:$token_service_port/token
TEXT
  if $simulate; then echo "  SmartThings   simulated at http://localhost:$simulator_port/ (set SMARTTHINGS_TOKEN to read your own units)"; fi
  cat <<TEXT
  logs          ${state#"$PWD/"}/log/
Ctrl-C ends everything.
TEXT
}

dashboard_shows() { dashboard=$(curl -sf --max-time 10 "http://127.0.0.1:$query_api_port/dashboard") && [[ $dashboard =~ $1 ]]; }

print_first_readings() {
  local i expected='"rolling24hKWh":(0\.0*[1-9]|[1-9])'
  for ((i = 0; i < 120 * 5; i++)); do
    # Real units may all be off: then readings without energy will do.
    if ! $simulate && ((i == 20 * 5)); then expected='"lastUpdate":'; fi
    if dashboard_shows "$expected"; then
      echo "The first readings:"
      sed 's/},{/},\n{/g; s/^\[//; s/\]$//' <<<"$dashboard"
      return
    fi
    sleep 0.2
  done
  fail "No readings came within 120 s. The last round: $(curl -s --max-time 10 "http://127.0.0.1:$query_api_port/fetch_status")"
}

need_sdk
needs=(curl)
if $postgres; then needs+=(postgres); fi
if $rabbitmq; then needs+=(rabbitmq); fi
install_missing "${needs[@]}"
ensure_ports_are_free
make_state
build
start_servers
start_services
if $check; then
  print_first_readings
else
  announce
  wait -n "${pids[@]}" || true
  fail_if_ended
fi
