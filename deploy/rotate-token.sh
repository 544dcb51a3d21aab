#!/usr/bin/env bash
# Gives AC Monitoring a new SmartThings token, and prints until when it is in force.
#
#   deploy/rotate-token.sh                            asks for the token and does not show it
#   pass show smartthings | deploy/rotate-token.sh    takes the first line of standard input that is not empty
#
# AC_MONITORING_URL      where the page or the TokenService answers; http://localhost:8000 unless set
# Operator__ApiKey       the operator's key, where the service asks for one; or Operator__ApiKeyFile, a file with it in it. Where
#                        neither is set, it is asked for on the terminal.
#
# Exit code: 0 the token is in force; 1 it is not, and standard error says why; 2 the service cannot be reached.
# Needs curl. Neither the token nor the key is put on a command line, into a file or into the output.
set -euo pipefail
# A trace would show them.
set +x

refuse() {
  printf '%s\n' "$*" >&2
  exit 1
}

case $#${1:-} in
  0) ;;
  1-h | 1--help) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 0 ;;
  # Not repeated: it may be the token.
  *) refuse 'The token is not taken from the command line, which every user of the machine can read and the shell keeps in its history. Type it when asked, or give it on standard input.' ;;
esac
command -v curl >/dev/null || refuse 'curl is missing. Install it, with apt-get install curl for instance.'

address=${AC_MONITORING_URL:-http://localhost:8000}
[[ $address =~ ^https?://[^[:space:]]+$ ]] || refuse 'AC_MONITORING_URL must be an address such as http://localhost:8000.'

# trimmed TEXT: without the white space around it.
trimmed() {
  local text=${1#"${1%%[![:space:]]*}"}
  printf %s "${text%"${text##*[![:space:]]}"}"
}

# ask WHAT: sets answer to what is typed for it on the terminal, or fails where there is none.
ask() {
  { exec 3<>/dev/tty; } 2>/dev/null || return
  printf '%s: ' "$1" >&3
  IFS= read -rs -u 3 answer || true
  printf '\n' >&3
  exec 3>&-
}

# use_key TEXT: sets key.
use_key() {
  key=$(trimmed "$1")
  # It becomes a line of curl's configuration.
  [[ $key != *[[:cntrl:]]* ]] || refuse 'The operator key must be one line without control characters.'
}

# json TEXT: as it is written inside a JSON string.
json() {
  local LC_ALL=C text='' character i
  for ((i = 0; i < ${#1}; i++)); do
    character=${1:i:1}
    case $character in
      [\"\\]) character=\\$character ;;
      [[:cntrl:]]) printf -v character '\\u%04x' "'$character" ;;
    esac
    text+=$character
  done
  printf %s "$text"
}

# post: sends the token, and sets status and body to the answer. The token goes through one pipe, the key through another.
post() {
  local answer
  answer=$(printf '{"token":"%s"}' "$(json "$token")" | curl --disable --silent --show-error --connect-timeout 10 --max-time 60 \
    --header 'Content-Type: application/json' --data-binary @- --write-out '\n%{http_code}' \
    --config <([[ -z $key ]] || printf 'header = "Authorization: Bearer %s"\n' "$(quoted "$key")") -- "${address%/}/token") || {
    printf '%s cannot be reached, so no token was given. AC_MONITORING_URL says where it is.\n' "$address" >&2
    exit 2
  }
  status=${answer##*$'\n'} body=${answer%$'\n'*}
}

# quoted TEXT: as it is written between the quotes of curl's configuration.
quoted() {
  local text=${1//\\/\\\\}
  printf %s "${text//\"/\\\"}"
}

# field NAME: its value in the body, which is flat; fails where there is none.
field() {
  local string="\"$1\":\"(([^\"\\\\]|\\\\.)*)\"" other="\"$1\":([a-z0-9]+)"
  [[ $body =~ $string || $body =~ $other ]] && printf %b "${BASH_REMATCH[1]//\\\"/\"}"
}

token=''
if [[ -t 0 ]]; then
  ask 'SmartThings token' || refuse 'There is no terminal to ask for the token on.'
  token=$(trimmed "$answer")
else
  while [[ -z $token ]] && { IFS= read -r answer || [[ -n $answer ]]; }; do token=$(trimmed "$answer"); done
fi
[[ -n $token ]] || refuse 'No token was given.'

key=''
if [[ -n ${Operator__ApiKey:-} ]]; then
  [[ -z ${Operator__ApiKeyFile:-} ]] || refuse 'Operator__ApiKey and Operator__ApiKeyFile are both set; set one of them.'
  use_key "$Operator__ApiKey"
elif [[ -n ${Operator__ApiKeyFile:-} ]]; then
  [[ -r $Operator__ApiKeyFile && ! -d $Operator__ApiKeyFile ]] || refuse 'Operator__ApiKeyFile must name a file that can be read.'
  use_key "$(<"$Operator__ApiKeyFile")"
fi

post
if [[ $status == 401 && -z $key ]] && ask 'Operator key'; then
  use_key "$answer"
  post
fi

if [[ $status != 200 ]]; then
  sentence=$(field error) || sentence="$address answered with status $status"
  refuse "The token was not taken: ${sentence//[[:cntrl:]]/ }"
fi
expires=$(field expiresAt) && left=$(field secondsLeft) && reset=$(field reset) && verified=$(field verified) &&
  until="$(date -d "$expires" '+%Y-%m-%d %H:%M %Z') ($(date -u -d "$expires" '+%Y-%m-%d %H:%M UTC'))" ||
  refuse "What answers at $address is not AC Monitoring."

if [[ $left == 0 ]]; then
  refuse "This token has ended on $until, and nothing has changed. Create a new one at https://account.smartthings.com/tokens."
fi
remaining="$((left / 3600)) h $((left % 3600 / 60)) min left"
if [[ $reset == true ]]; then
  echo "The new token is in force until $until: $remaining."
else
  echo "This token is in force already, and nothing has changed. It ends on $until: $remaining."
fi
if [[ $verified == true ]]; then
  echo 'SmartThings has accepted it.'
else
  echo 'SmartThings has not accepted it so far and is asked again in the background; what comes of it, GET /token shows.'
fi
