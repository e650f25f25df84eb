-- A tenant's use of an integration: its state, SAML settings and toggles. No row: never connected.
CREATE TABLE connections (
    id BIGINT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL REFERENCES tenants (id),
    integration TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    idp_entity_id TEXT,
    sso_url TEXT,
    idp_initiated BOOLEAN NOT NULL,
    integrated_at BIGINT,
    tested_at BIGINT,
    last_sign_in_at BIGINT,
    auto_create BOOLEAN NOT NULL,
    auto_create_at BIGINT,
    auto_create_by TEXT,
    auto_deactivate BOOLEAN NOT NULL,
    auto_deactivate_at BIGINT,
    auto_deactivate_by TEXT,
    welcome_mail BOOLEAN NOT NULL,
    scim_enabled BOOLEAN NOT NULL,
    scim_enabled_at BIGINT,
    scim_enabled_by TEXT,
    scim_seen_at BIGINT,
    last_sync_at BIGINT
);
CREATE INDEX connections_tenant ON connections (tenant_id, id);

CREATE TABLE certificates (
    id BIGINT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    der BYTEA NOT NULL,
    subject TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sha1 TEXT NOT NULL,
    not_before BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    last_used_at BIGINT
);
CREATE UNIQUE INDEX certificates_once ON certificates (connection_id, sha256);

-- Secret Tokens: named, shown once, kept as SHA-256.
CREATE TABLE secret_tokens (
    id BIGINT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    token_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    created_by_id BIGINT,
    created_by TEXT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_at BIGINT
);
CREATE UNIQUE INDEX secret_tokens_hash ON secret_tokens (token_hash);
CREATE INDEX secret_tokens_connection ON secret_tokens (tenant_id, connection_id);
