# Functions of the examples: they find the server, send requests with HTTPie and check the answers. Sourced, not run.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

for tool in http jq; do
  command -v "$tool" >/dev/null || fail "$tool is missing: apt-get install httpie jq"
done
base=${BASE_URL:-http://localhost:8080/scim/v2}
if [ -z "${TOKEN:-}" ]; then
  [ -r "$here/.data/token" ] || fail "set TOKEN: there is no $here/.data/token"
  TOKEN=$(cat "$here/.data/token")
fi

core=urn:ietf:params:scim:schemas:core:2.0
enterprise=urn:ietf:params:scim:schemas:extension:enterprise:2.0:User
patch_op='["urn:ietf:params:scim:api:messages:2.0:PatchOp"]'
messages=urn:ietf:params:scim:api:messages:2.0
user= group= name=

scim() {
  method=$1
  path=$2
  shift 2
  http --ignore-stdin --timeout=30 --pretty=none --print=hb "$method" "$base$path" \
    "Authorization:Bearer $TOKEN" Accept:application/scim+json Content-Type:application/scim+json "$@"
}

# step "what it does" STATUS METHOD PATH [HTTPie's items]; the answer is then in $body
step() {
  title=$1
  wanted=$2
  shift 2
  answer=$(scim "$@") || fail "$title: no answer from $base"
  answer=$(printf '%s' "$answer" | tr -d '\r')
  status=$(printf '%s\n' "$answer" | sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p')
  [ -n "$status" ] || fail "$title: no answer from $base"
  body=$(printf '%s\n' "$answer" | sed '1,/^$/d')
  printf '%s: %s %s -> %s\n' "$title" "$1" "$2" "$status"
  [ -z "$body" ] || printf '%s\n' "$body" | jq . 2>/dev/null || printf '%s\n' "$body"
  [ "$status" = "$wanted" ] || fail "expected $wanted"
}

# expect JQ-CONDITION: must hold for the last answer
expect() {
  printf '%s' "$body" | jq -e --arg user "$user" --arg group "$group" --arg name "$name" \
    --arg enterprise "$enterprise" "$1" >/dev/null ||
    fail "expected of the answer: $1"
}
