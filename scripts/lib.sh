# What run.sh and test.sh have in common. Sourced, not run.

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# quietly SENTENCE COMMAND...: shows nothing of it, unless it fails: then its last words, and ends with SENTENCE.
quietly() {
  local sentence=$1 log
  shift
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || {
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "$sentence"
  }
  rm -f "$log"
}

# The SDK that global.json asks for.
need_sdk() {
  command -v dotnet >/dev/null ||
    fail "The .NET 10 SDK is missing. Install it (https://dotnet.microsoft.com/download/dotnet/10.0) so that 'dotnet' is on the PATH."
  local version
  version=$(dotnet --version 2>/dev/null) && [[ ${version%%.*} -ge 10 ]] ||
    fail "The .NET 10 SDK is missing: 'dotnet' is there, but has only: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | tr '\n' ' ')"
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
  # The SDK's build servers would live on for minutes after the script has ended.
  export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
}

has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; }
has_rabbitmq() { [[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]]; }

# find_kustomize: sets kustomize to the command that renders a folder of manifests. A kubectl has one built in, but only version 5 and
# later can render ours.
find_kustomize() {
  local own
  own=$(dirname "${BASH_SOURCE[0]}")/../.local/kustomize
  if command -v kustomize >/dev/null; then
    kustomize=(kustomize build)
  elif [[ $(kubectl version --client 2>/dev/null) =~ Kustomize\ Version:\ v([5-9]|[1-9][0-9]) ]]; then
    kustomize=(kubectl kustomize)
  elif [[ -x $own ]]; then
    kustomize=("$own" build)
  else
    return 1
  fi
}

# install_missing NEED...: installs what is not there of postgres, rabbitmq, curl and chromium, from the distribution. It gets kustomize
# too, but does not install that: see scripts/fetch-kustomize.
install_missing() {
  local packages=() need
  for need in "$@"; do
    case $need in
      postgres) has_postgres || packages+=(postgresql) ;;
      rabbitmq) has_rabbitmq || packages+=(rabbitmq-server) ;;
      curl | chromium) command -v "$need" >/dev/null || packages+=("$need") ;;
      kustomize) find_kustomize || "$(dirname "${BASH_SOURCE[0]}")/fetch-kustomize" || exit 1 ;;
    esac
  done
  ((${#packages[@]})) || return 0

  command -v apt-get >/dev/null ||
    fail "These are missing, and there is no apt-get to install them with: ${packages[*]}. Install them. (run.sh can use running servers instead: DB_HOST, RabbitMq__Uri.)"
  [[ $(id -u) == 0 ]] ||
    fail "These packages are missing: ${packages[*]}. Install them once with: sudo apt-get install -y --no-install-recommends ${packages[*]}"
  echo "Installing ${packages[*]} …"
  quietly "Installing ${packages[*]} failed, see above." apt_install "${packages[@]}"
}

apt_install() { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; }

# has_node: a Node.js that Angular 21 runs on, and npm: 20.19 and later of 20, 22.12 and later of 22, or 24 and later.
has_node() {
  command -v npm >/dev/null && [[ $(node --version 2>/dev/null) =~ ^v([0-9]+)\.([0-9]+)\. ]] || return 1
  local major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]}
  ((major == 20 && minor >= 19 || major == 22 && minor >= 12 || major >= 24))
}

# build_page: makes frontend/dist from frontend/, unless it is made from the same sources already. Without Node.js it says how to get it,
# and leaves no page of other sources behind.
build_page() (
  cd frontend
  # Of two starts in one checkout one builds, and the other one waits and finds it built.
  exec 8<package-lock.json
  flock 8

  local sources packages
  sources=$(find . \( -path ./node_modules -o -path ./dist -o -path ./.angular -o -path ./out-tsc \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
  if [[ -e dist/frontend/browser/index.html && $(cat dist/built-from 2>/dev/null) == "$sources" ]]; then return 0; fi
  rm -rf dist
  if ! has_node; then
    echo "The page is not built: that needs Node.js 24 (or 22.12, or 20.19) with npm on the PATH, see https://nodejs.org. The API works without."
    return 0
  fi

  echo "Building the page …"
  packages=$(sha256sum <package-lock.json)
  if [[ $(cat node_modules/.installed-from 2>/dev/null) != "$packages" ]]; then
    quietly "npm could not get what the page is built with, see above. It needs the network for that, and ~/.npmrc where a proxy or mirror is needed." \
      npm ci --no-audit --no-fund
    echo "$packages" >node_modules/.installed-from
  fi
  quietly "The build of the page failed, see above." npm run build
  echo "$sources" >dist/built-from
)

# port_open PORT: something accepts connections there on this machine.
port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_ports COUNT: the first of COUNT free ports in a row, below the range that the kernel takes outgoing ports from.
free_ports() {
  local first port
  while :; do
    first=$((15000 + RANDOM % 17000))
    for ((port = first; port < first + $1; port++)); do port_open "$port" && continue 2; done
    echo "$first"
    return
  done
}
