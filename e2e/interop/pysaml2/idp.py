"""An identity provider on pysaml2: it checks what the hub sends, and answers what its command line says.

  idp.py --port 9001 --key key.pem --certificate certificate.pem --service-provider metadata.xml
         [--signed-requests] [--post] [--encrypt]

Pages: /metadata; /sso (asks who is there); /answer (answers as that person); /slo (the hub's logout messages);
/leave?user=... (starts a logout here). What went wrong stands in the page, with status 400.
"""

import argparse
import functools
import html
import json
import logging
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

warnings.filterwarnings("ignore")

import saml2.entity
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.authn_context import AuthnBroker, PASSWORDPROTECTEDTRANSPORT, authn_context_class_ref
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server
from saml2.sigver import SecurityContext
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--certificate", required=True)
    parser.add_argument("--service-provider", required=True)
    parser.add_argument("--signed-requests", action="store_true")
    parser.add_argument("--post", action="store_true")
    parser.add_argument("--encrypt", action="store_true")
    return parser.parse_args()


# The library encrypts with Triple DES and has no setting for it; the hub opens nothing older than AES.
saml2.entity.pre_encryption_part = functools.partial(saml2.entity.pre_encryption_part, msg_enc="http://www.w3.org/2009/xmlenc11#aes256-gcm")
SecurityContext.encrypt_assertion = functools.partialmethod(SecurityContext.encrypt_assertion, key_type="aes-256")

# The library's own default is SHA-1, which the hub refuses.
SHA256 = {"sign_alg": SIG_RSA_SHA256, "digest_alg": DIGEST_SHA256}


class IdentityProvider:
    def __init__(self, options):
        self.options = options
        self.base = f"http://127.0.0.1:{options.port}"
        binding = BINDING_HTTP_POST if options.post else BINDING_HTTP_REDIRECT
        self.binding = binding
        settings = {
            "entityid": f"{self.base}/metadata",
            "key_file": options.key,
            "cert_file": options.certificate,
            "metadata": {"local": [options.service_provider]},
            "service": {
                "idp": {
                    "name": "pysaml2",
                    "endpoints": {
                        "single_sign_on_service": [(f"{self.base}/sso", binding)],
                        "single_logout_service": [(f"{self.base}/slo", binding)],
                    },
                    "want_authn_requests_signed": options.signed_requests,
                    "name_id_format": [NAMEID_FORMAT_PERSISTENT],
                    "policy": {"default": {"lifetime": {"minutes": 5}, "name_form": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"}},
                }
            },
        }
        config = IdPConfig().load(settings)
        self.metadata = str(entity_descriptor(config))
        self.server = Server(config=config)
        self.brokers = AuthnBroker()
        self.brokers.add(authn_context_class_ref(PASSWORDPROTECTEDTRANSPORT), "password")
        # Who is logged in by which name, as a logout must repeat it.
        self.sessions = {}

    def read_request(self, parse, fields, binding):
        signed = {key: fields[name] for key, name in (("relay_state", "RelayState"), ("sigalg", "SigAlg"), ("signature", "Signature")) if name in fields}
        if binding == BINDING_HTTP_POST:
            signed = {}
        return parse(fields["SAMLRequest"], binding, **signed)

    def sign_on(self, fields, binding):
        """Checks the hub's request and asks who is there."""
        request = self.read_request(self.server.parse_authn_request, fields, binding)
        if request is None:
            raise ValueError("the request was refused")
        message = request.message
        asked = {
            "id": message.id,
            "force": message.force_authn or "",
            "name_id_format": message.name_id_policy.format if message.name_id_policy else "",
            "context": [c.text for c in message.requested_authn_context.authn_context_class_ref] if message.requested_authn_context else [],
        }
        hidden = {"request": message.id, "acs": message.assertion_consumer_service_url, "sp": message.issuer.text, "RelayState": fields.get("RelayState", "")}
        inputs = "".join(f'<input type="hidden" name="{name}" value="{html.escape(value or "")}">' for name, value in hidden.items())
        return f'<pre>{html.escape(json.dumps(asked))}</pre><form method="post" action="{self.base}/answer">{inputs}<input name="userName"></form>'

    def answer(self, fields):
        user = fields["userName"]
        provider = fields["sp"]
        name_id = NameID(format=NAMEID_FORMAT_PERSISTENT, sp_name_qualifier=provider, name_qualifier=self.server.config.entityid, text=user)
        response = self.server.create_authn_response(
            {"mail": [user], "givenName": ["Py"], "sn": ["Saml"], "eduPersonEntitlement": ["reader", "writer"]},
            fields["request"],
            fields["acs"],
            provider,
            name_id=name_id,
            authn=self.brokers.get_authn_by_accr(PASSWORDPROTECTEDTRANSPORT),
            sign_response=False,
            sign_assertion=True,
            encrypt_assertion=self.options.encrypt,
            **SHA256,
        )
        self.sessions[user] = (provider, name_id)
        return self.send(str(response), fields["acs"], fields.get("RelayState", ""), BINDING_HTTP_POST, response=True)

    def leave(self, user):
        """Ends a person's session here first and tells the hub."""
        provider, name_id = self.sessions.pop(user)
        binding, destination = self.server.pick_binding("single_logout_service", [self.binding], "spsso", entity_id=provider)
        _, request = self.server.create_logout_request(destination, provider, name_id=name_id, sign=binding == BINDING_HTTP_POST, **SHA256)
        return self.send(str(request), destination, "left-here", binding)

    def logout(self, fields, binding):
        if "SAMLResponse" in fields:
            answer = self.server.parse_logout_request_response(fields["SAMLResponse"], binding)
            return f'<p id="answer">{html.escape(answer.response.status.status_code.value)} {html.escape(fields.get("RelayState", ""))}</p>'
        request = self.read_request(self.server.parse_logout_request, fields, binding)
        user = request.message.name_id.text
        provider, name_id = self.sessions.pop(user)
        if request.message.name_id.format != name_id.format or request.message.name_id.sp_name_qualifier != name_id.sp_name_qualifier:
            raise ValueError("another name than the one given at login")
        response = self.server.create_logout_response(request.message, [self.binding], sign=self.binding == BINDING_HTTP_POST, **SHA256)
        _, destination = self.server.pick_binding("single_logout_service", [self.binding], "spsso", entity_id=provider)
        return self.send(str(response), destination, fields.get("RelayState", ""), self.binding, response=True)

    def send(self, message, destination, relay_state, binding, response=False):
        redirect = binding == BINDING_HTTP_REDIRECT
        return self.server.apply_binding(binding, message, destination, relay_state, response=response, sign=redirect, sigalg=SIG_RSA_SHA256 if redirect else None)


def handler(provider):
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, text, *values):
            pass

        def do_GET(self):
            self.serve(urlsplit(self.path).query, BINDING_HTTP_REDIRECT)

        def do_POST(self):
            size = int(self.headers.get("content-length", 0))
            self.serve(self.rfile.read(size).decode(), BINDING_HTTP_POST)

        def serve(self, query, binding):
            fields = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
            pages = {
                "/metadata": lambda: provider.metadata,
                "/sso": lambda: provider.sign_on(fields, binding),
                "/answer": lambda: provider.answer(fields),
                "/leave": lambda: provider.leave(fields["user"]),
                "/slo": lambda: provider.logout(fields, binding),
            }
            page = pages.get(urlsplit(self.path).path)
            try:
                self.reply(page() if page else None)
            except Exception as error:
                logging.exception("refused")
                self.reply(f"<p>refused: {html.escape(repr(error))}</p>", 400)

        def reply(self, answer, status=200):
            if isinstance(answer, dict):
                status, headers, data = answer["status"], answer["headers"], answer["data"]
            else:
                status, headers, data = (404, [], "") if answer is None else (status, [("Content-Type", "text/html; charset=utf-8")], answer)
            body = data.encode() if isinstance(data, str) else b"".join(part.encode() for part in data)
            self.send_response(int(status))
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def main():
    options = arguments()
    provider = IdentityProvider(options)
    ThreadingHTTPServer(("127.0.0.1", options.port), handler(provider)).serve_forever()


main()
