-- Server-side sessions; the cookie's value is kept as SHA-256 only.
CREATE TABLE sessions (
    id BIGINT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    token_hash BYTEA NOT NULL,
    proof TEXT NOT NULL,
    client TEXT NOT NULL,
    connection_id BIGINT,
    name_id TEXT,
    session_index TEXT,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address TEXT,
    user_agent TEXT
);
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash);
CREATE INDEX sessions_user ON sessions (tenant_id, user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Links sent by mail: password reset, invitation. Single use.
CREATE TABLE mail_tokens (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    purpose TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX mail_tokens_user ON mail_tokens (tenant_id, user_id);
CREATE INDEX mail_tokens_expiry ON mail_tokens (expires_at);

-- Failed password attempts of one account or one address in the present window.
CREATE TABLE sign_in_failures (
    subject TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    window_start BIGINT NOT NULL
);

-- AuthnRequests that are out; consumed once, by the browser that asked.
CREATE TABLE saml_requests (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL,
    browser_hash BYTEA NOT NULL,
    return_to TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX saml_requests_expiry ON saml_requests (expires_at);

-- Assertions that were taken: none is taken twice.
CREATE TABLE saml_assertions (
    connection_id BIGINT NOT NULL,
    assertion_id TEXT NOT NULL,
    tenant_id BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (connection_id, assertion_id)
);
CREATE INDEX saml_assertions_expiry ON saml_assertions (expires_at);

-- A verified sign-in on its way from the IdP's cross-site POST to the browser's own next request.
CREATE TABLE sign_in_handoffs (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    connection_id BIGINT NOT NULL,
    browser_hash BYTEA,
    name_id TEXT,
    session_index TEXT,
    session_ends_at BIGINT,
    return_to TEXT,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_in_handoffs_expiry ON sign_in_handoffs (expires_at);

-- Who an IdP's NameID is: survives a change of e-mail.
CREATE TABLE federated_identities (
    connection_id BIGINT NOT NULL,
    issuer TEXT NOT NULL,
    name_id TEXT NOT NULL,
    tenant_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (connection_id, issuer, name_id)
);
CREATE INDEX federated_identities_user ON federated_identities (tenant_id, user_id);
