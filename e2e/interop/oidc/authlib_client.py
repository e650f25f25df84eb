"""One login as a client written with Authlib makes it. Speaks JSON lines: first line of standard input is the case, further lines
are what the test did; one line of standard output for each step."""

import json
import sys

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

case = json.loads(sys.stdin.readline())
hub = requests.get(f"{case['issuer']}/.well-known/openid-configuration", timeout=10).json()
keys = KeySet.import_key_set(requests.get(hub["jwks_uri"], timeout=10).json())


def say(**what):
    print(json.dumps(what), flush=True)


def hear():
    return sys.stdin.readline().strip()


def refused(call, *arguments, **options):
    try:
        call(*arguments, **options)
    except OAuthError as error:
        return error.error
    return None


session = OAuth2Session(
    case["client_id"], case.get("client_secret"),
    token_endpoint_auth_method="client_secret_post" if case.get("client_secret") else "none",
    scope=case["scope"], redirect_uri=case["redirect_uri"], code_challenge_method="S256",
)
verifier, nonce = generate_token(64), generate_token(20)
url, _ = session.create_authorization_url(hub["authorization_endpoint"], code_verifier=verifier, nonce=nonce)
say(open=url)

token = session.fetch_token(hub["token_endpoint"], authorization_response=hear(), code_verifier=verifier)
decoded = jwt.decode(token["id_token"], keys, algorithms=hub["id_token_signing_alg_values_supported"])
claims = CodeIDToken(
    decoded.claims, decoded.header,
    {"iss": {"value": hub["issuer"]}, "aud": {"value": case["client_id"]}},
    {"nonce": nonce, "client_id": case["client_id"], "access_token": token["access_token"]},
)
claims.validate(leeway=10)
person = session.get(hub["userinfo_endpoint"]).json()
say(claims=dict(claims), userinfo=person)

first = token["refresh_token"]
second = session.refresh_token(hub["token_endpoint"], first)["refresh_token"]
say(rotated=second != first)

if case.get("client_secret"):
    say(introspected=session.introspect_token(hub["introspection_endpoint"], session.token["access_token"]).json()["active"])
session.revoke_token(hub["revocation_endpoint"], second, "refresh_token")
say(after=refused(session.refresh_token, hub["token_endpoint"], second),
    userinfo=requests.get(hub["userinfo_endpoint"], timeout=10, headers={
        "authorization": f"Bearer {session.token['access_token']}"}).status_code)
