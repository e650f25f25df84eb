"""A command-line program that logs a person in with their browser: no secret, PKCE, and a redirect to a port of this
machine (RFC 8252, 7.3). Commands: login, whoami, logout."""

import json
import os
import sys
import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session

ISSUER = os.environ.get("ISSUER", "http://localhost:8080")
CLIENT_ID = os.environ["CLIENT_ID"]
KEPT = Path(os.environ.get("TOKEN_FILE", Path.home() / ".switchboard-example.json"))

hub = requests.get(f"{ISSUER}/.well-known/openid-configuration", timeout=10).json()


def keep(token, **_):
    """Tokens let in whoever reads them: the file is for its owner only."""
    with open(os.open(KEPT, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(token, file)


def client(**options):
    return OAuth2Session(CLIENT_ID, token_endpoint_auth_method="none", code_challenge_method="S256",
                         scope="openid profile email offline_access", token_endpoint=hub["token_endpoint"],
                         update_token=keep, **options)


def login():
    come_back = {}

    class Returned(BaseHTTPRequestHandler):
        def do_GET(self):
            if not self.path.startswith("/callback?"):
                return self.send_error(404)
            come_back["path"] = self.path
            self.send_response(200)
            self.send_header("content-type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"You can close this window and go back to the terminal.\n")

        def log_message(self, *_):
            """The address holds a code: it belongs in no log."""

    server = HTTPServer(("127.0.0.1", 0), Returned)
    redirect = f"http://127.0.0.1:{server.server_port}/callback"
    session, verifier = client(redirect_uri=redirect), generate_token(64)
    url, _ = session.create_authorization_url(hub["authorization_endpoint"], code_verifier=verifier)
    print(f"Log in here: {url}", flush=True)
    if "--no-browser" not in sys.argv:
        webbrowser.open(url)
    while "path" not in come_back:
        server.handle_request()
    answer = f"http://127.0.0.1:{server.server_port}{come_back['path']}"
    # Refuses an answer with another state.
    keep(session.fetch_token(authorization_response=answer, code_verifier=verifier))
    whoami()


def whoami():
    session = client(token=json.loads(KEPT.read_text()))
    answer = session.get(hub["userinfo_endpoint"], timeout=10)  # refreshes first where the access token is over
    if answer.status_code == 401:
        session.refresh_token(hub["token_endpoint"])
        answer = session.get(hub["userinfo_endpoint"], timeout=10)
    answer.raise_for_status()
    print(json.dumps(answer.json()))


def logout():
    token = json.loads(KEPT.read_text())
    client(token=token).revoke_token(hub["revocation_endpoint"], token["refresh_token"], "refresh_token")
    KEPT.unlink()
    print("You are logged out.")


try:
    {"login": login, "whoami": whoami, "logout": logout}[sys.argv[1]]()
except FileNotFoundError:
    sys.exit("Nobody is logged in: run login first.")
except OAuthError as error:
    KEPT.unlink(missing_ok=True)
    sys.exit(f"You are logged out: {error.description or error.error}")
except (IndexError, KeyError):
    sys.exit(__doc__)
