#!/usr/bin/env bash
# Sets up an enterprise application in Microsoft Entra ID for @@COMMENT_PRODUCT@@,
# workspace "@@COMMENT_WORKSPACE@@": single sign-on by SAML, provisioning by SCIM.
#
# Needs bash, curl and jq. Then:   bash entra-setup.sh        (--sign-on-only leaves provisioning out)
#
# Run it as a Cloud Application Administrator or Application Administrator. It makes one new application and changes
# nothing else. It holds no secret: the Secret Token is asked for while it runs and handed to Microsoft Graph only.
#
# It logs in by a device code as "Microsoft Graph Command Line Tools", the application of Microsoft's own PowerShell
# module. Where your policies forbid device codes take entra-setup.ps1, or give an access token in GRAPH_TOKEN with the
# permissions Application.ReadWrite.All and Synchronization.ReadWrite.All.
set -euo pipefail

name=@@NAME@@
entity_id=@@ENTITY_ID@@
acs_url=@@ACS_URL@@
tenant_url=@@TENANT_URL@@
token_page=@@TOKEN_PAGE@@
metadata_page=@@METADATA_PAGE@@
graph=${GRAPH_URL:-https://graph.microsoft.com/v1.0}
login=https://login.microsoftonline.com
# "Non-gallery application", the same in every directory.
template=8adf8e6e-67b2-4cf2-a259-e3dc5476c621
wait=${GRAPH_WAIT:-5}
# What entra-provisioning-schema.json says.
ours=$(cat <<'SCHEMA'
@@SCHEMA@@
SCHEMA
)

die() { printf '%s\n' "$*" >&2; exit 1; }
for program in curl jq; do command -v "$program" >/dev/null || die "$program is missing"; done

# Bodies come by standard input and the token by a file descriptor: arguments are for everybody on the machine to read.
call() {
  local method=$1 path=$2 answer status
  answer=$(curl --silent --show-error --request "$method" --header 'Content-Type: application/json' \
    --config <(printf 'header = "Authorization: Bearer %s"\n' "$GRAPH_TOKEN") \
    --data-binary @- --write-out '\n%{http_code}' "$graph$path") || return 1
  status=${answer##*$'\n'}
  answer=${answer%$'\n'*}
  if [ "$status" -ge 300 ]; then
    printf '%s %s: %s %s\n' "$method" "$path" "$status" "$(jq -r '.error.message // empty' <<<"$answer" 2>/dev/null)" >&2
    return 1
  fi
  printf '%s' "$answer"
}
get() { call GET "$1" </dev/null; }

# A new application is not everywhere at once: Microsoft's advice is to ask again every few seconds.
wait_for() {
  local path=$1 filter=$2 answer
  for _ in $(seq 24); do
    if answer=$(get "$path" 2>/dev/null) && jq --exit-status "$filter" <<<"$answer" >/dev/null; then
      printf '%s' "$answer"
      return
    fi
    sleep "$wait"
  done
  die "Microsoft Graph does not show $path."
}

log_in() {
  local client=14d82eec-204b-4c2f-b7e8-296a70dab67e asked code answer
  asked=$(curl --silent --show-error --data-urlencode "client_id=$client" \
    --data-urlencode 'scope=https://graph.microsoft.com/Application.ReadWrite.All https://graph.microsoft.com/Synchronization.ReadWrite.All' \
    "$login/organizations/oauth2/v2.0/devicecode")
  code=$(jq -r '.device_code // empty' <<<"$asked")
  [ -n "$code" ] || die "$(jq -r '.error_description // "No device code came."' <<<"$asked")"
  jq -r .message <<<"$asked" >&2
  while :; do
    sleep "$(jq -r '.interval // 5' <<<"$asked")"
    answer=$(curl --silent --show-error --data-urlencode "client_id=$client" --data-urlencode "device_code=$code" \
      --data-urlencode 'grant_type=urn:ietf:params:oauth:grant-type:device_code' "$login/organizations/oauth2/v2.0/token")
    GRAPH_TOKEN=$(jq -r '.access_token // empty' <<<"$answer")
    [ -z "$GRAPH_TOKEN" ] || return 0
    case $(jq -r '.error // empty' <<<"$answer") in
      authorization_pending | slow_down) ;;
      *) die "$(jq -r '.error_description // "The login failed."' <<<"$answer")" ;;
    esac
  done
}

GRAPH_TOKEN=${GRAPH_TOKEN:-}
[ -n "$GRAPH_TOKEN" ] || log_in

filter=$(jq -rn --arg id "$entity_id" '"identifierUris/any(u:u eq \u0027\($id)\u0027)" | @uri')
known=$(get "/applications?\$filter=$filter" | jq '.value | length')
[ "$known" = 0 ] || die "An application with the identifier $entity_id is there already. Delete it first, or go on by hand."

printf 'Creating the application %s\n' "$name"
made=$(jq -n --arg name "$name" '{displayName: $name}' | call POST "/applicationTemplates/$template/instantiate")
app=$(jq -r .application.id <<<"$made")
app_id=$(jq -r .application.appId <<<"$made")
principal=$(jq -r .servicePrincipal.id <<<"$made")
wait_for "/applications/$app" .id >/dev/null
directory=$(wait_for "/servicePrincipals/$principal" .appOwnerOrganizationId | jq -r .appOwnerOrganizationId)

printf 'Single sign-on by SAML\n'
# The mode first: identifiers outside of your own domains are for SAML applications only.
jq -n '{preferredSingleSignOnMode: "saml", appRoleAssignmentRequired: true}' | call PATCH "/servicePrincipals/$principal"
jq -n --arg id "$entity_id" --arg acs "$acs_url" '{identifierUris: [$id], web: {redirectUris: [$acs]}}' |
  call PATCH "/applications/$app"
# The claims are right as they come: e-mail, names, and userPrincipalName as NameID.
thumbprint=$(jq -n '{displayName: "CN=SAML signing", endDateTime: (now + 3 * 365 * 86400 | todate)}' |
  call POST "/servicePrincipals/$principal/addTokenSigningCertificate" | jq -r .thumbprint)
jq -n --arg print "$thumbprint" '{preferredTokenSigningKeyThumbprint: $print}' | call PATCH "/servicePrincipals/$principal"

if [ "${1:-}" != --sign-on-only ]; then
  printf 'Provisioning by SCIM\n'
  sync=/servicePrincipals/$principal/synchronization
  wait_for "$sync/templates" '.value | map(.id) | index("scim") != null' >/dev/null
  job=$(jq -n '{templateId: "scim"}' | call POST "$sync/jobs" | jq -r .id)
  wait_for "$sync/jobs/$job/schema" '.synchronizationRules | length > 0' |
    jq --argjson ours "$ours" '
      def wanted: . as $mapping
        | $ours.synchronizationRules[0].objectMappings[] | select(.sourceObjectName == $mapping.sourceObjectName);
      [.synchronizationRules[] | .targetDirectoryName as $directory | .objectMappings[]
        | select(.sourceObjectName == "User") | {directory: $directory, object: .targetObjectName}][0] as $target
      | .synchronizationRules[].objectMappings[] |= (
          . as $mapping | [wanted][0] as $wanted
          | if $wanted then .enabled = $wanted.enabled else . end
          | if $wanted.attributeMappings then
              ($wanted.attributeMappings | map(.targetAttributeName)) as $names
              | .attributeMappings = [.attributeMappings[] | select(.targetAttributeName | IN($names[]) | not)]
                  + $wanted.attributeMappings
            else . end)
      | (.directories[] | select(.name == $target.directory) | .objects[] | select(.name == $target.object) | .attributes) |= (
          map(.name) as $there | . + [$ours.directories[0].objects[0].attributes[] | select(.name | IN($there[]) | not)])
    ' | call PUT "$sync/jobs/$job/schema"

  printf 'Make a Secret Token at %s\n' "$token_page"
  while :; do
    printf 'Paste the Secret Token (it is not shown): ' >&2
    IFS= read -rs SECRET_TOKEN || die 'No token came: delete the application and begin again, or go on by hand.'
    printf '\n' >&2
    export SECRET_TOKEN
    credentials=$(jq -n --arg url "$tenant_url" '[{key: "BaseAddress", value: $url}, {key: "SecretToken", value: env.SECRET_TOKEN}]')
    printf 'Testing the connection\n'
    if jq '{credentials: .}' <<<"$credentials" | call POST "$sync/jobs/$job/validateCredentials"; then break; fi
  done
  # SyncAll false: only the users and groups that are assigned.
  jq '{value: (. + [{key: "SyncAll", value: "false"}])}' <<<"$credentials" | call PUT "$sync/secrets"
  call POST "$sync/jobs/$job/start" </dev/null
  unset SECRET_TOKEN credentials
fi

printf '\nDone. Two things are left:\n'
printf '1. Paste this address into Metadata at %s:\n' "$metadata_page"
printf '   %s/%s/federationmetadata/2007-06/federationmetadata.xml?appid=%s\n' "$login" "$directory" "$app_id"
printf '2. Assign people: Entra admin center, Enterprise apps, %s, Users and groups.\n' "$name"
