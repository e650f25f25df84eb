-- A connection's OAuth client (RFC 6749, 4.4). Its identifier is the connection's id.
CREATE TABLE oauth_clients (
    connection_id BIGINT NOT NULL PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    tenant_id BIGINT NOT NULL,
    token_minutes BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

-- A client's secrets stand beside the Secret Tokens, so that both are revoked, used and named alike.
ALTER TABLE secret_tokens ADD COLUMN purpose TEXT NOT NULL DEFAULT 'token';

-- What a client secret was exchanged for; good no longer than the secret.
CREATE TABLE oauth_access_tokens (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    secret_id BIGINT NOT NULL REFERENCES secret_tokens (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX oauth_access_tokens_secret ON oauth_access_tokens (secret_id, created_at);
CREATE INDEX oauth_access_tokens_expiry ON oauth_access_tokens (expires_at);
