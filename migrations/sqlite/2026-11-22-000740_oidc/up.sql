-- The SaaS product's apps, registered by the operator: they belong to no tenant. Ids are random, so that none comes
-- twice. Lists are JSON arrays of strings.
CREATE TABLE apps (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    confidential INTEGER NOT NULL,
    redirect_uris TEXT NOT NULL,
    post_logout_redirect_uris TEXT NOT NULL,
    origins TEXT NOT NULL,
    backchannel_logout_uri TEXT,
    grant_types TEXT NOT NULL,
    scopes TEXT NOT NULL,
    only_listed_tenants INTEGER NOT NULL,
    access_seconds INTEGER NOT NULL,
    refresh_idle_seconds INTEGER NOT NULL,
    refresh_max_seconds INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
) STRICT;

-- The tenants whose people may use an app, where it is not for all.
CREATE TABLE app_tenants (
    app_id INTEGER NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    tenant_id INTEGER NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    PRIMARY KEY (app_id, tenant_id)
) STRICT, WITHOUT ROWID;

-- Secrets of confidential apps, as SHA-256; several may be good at once.
CREATE TABLE app_secrets (
    id INTEGER NOT NULL PRIMARY KEY,
    app_id INTEGER NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL,
    prefix TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX app_secrets_hash ON app_secrets (token_hash);
CREATE INDEX app_secrets_app ON app_secrets (app_id);

-- What signs ID tokens and logout tokens: from active_from until retired_at, published until ends_at. The private half
-- is sealed with the master key.
CREATE TABLE oidc_signing_keys (
    kid TEXT NOT NULL PRIMARY KEY,
    algorithm TEXT NOT NULL,
    sealed BLOB NOT NULL,
    public_jwk TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    active_from INTEGER NOT NULL,
    retired_at INTEGER,
    ends_at INTEGER
) STRICT, WITHOUT ROWID;

-- The `sub` of a person: their first id. The id changes when a directory deletes and creates them again; this does not.
CREATE TABLE oidc_subjects (
    user_id INTEGER NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    tenant_id INTEGER NOT NULL,
    subject INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX oidc_subjects_subject ON oidc_subjects (subject);

-- A person's login to an app: what its codes and tokens stand on. redeemed_at: the app has fetched its first tokens.
-- session_id: the hub session it began in, with which it ends unless offline.
CREATE TABLE app_grants (
    id INTEGER NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    app_id INTEGER NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    session_id INTEGER,
    offline INTEGER NOT NULL,
    proof TEXT NOT NULL,
    second_factor TEXT,
    auth_time INTEGER NOT NULL,
    scope TEXT NOT NULL,
    nonce TEXT,
    created_at INTEGER NOT NULL,
    redeemed_at INTEGER,
    used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    ended_why TEXT,
    address TEXT,
    user_agent TEXT
) STRICT;
CREATE INDEX app_grants_user ON app_grants (tenant_id, user_id);
CREATE INDEX app_grants_session ON app_grants (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX app_grants_app ON app_grants (app_id);
CREATE INDEX app_grants_expiry ON app_grants (expires_at) WHERE ended_at IS NULL;
CREATE INDEX app_grants_ended ON app_grants (ended_at) WHERE ended_at IS NOT NULL;

-- Codes stay for a while after their use, so that a second use is known for what it is.
CREATE TABLE authorization_codes (
    token_hash BLOB NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    grant_id INTEGER NOT NULL REFERENCES app_grants (id) ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX authorization_codes_grant ON authorization_codes (grant_id);

-- A grant's refresh tokens, one after the other. A used one stays, so that a second use is known for what it is; its
-- successor is derived from it.
CREATE TABLE refresh_tokens (
    token_hash BLOB NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    grant_id INTEGER NOT NULL REFERENCES app_grants (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_grant ON refresh_tokens (grant_id, created_at);

CREATE TABLE access_tokens (
    token_hash BLOB NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    grant_id INTEGER NOT NULL REFERENCES app_grants (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX access_tokens_grant ON access_tokens (grant_id);
CREATE INDEX access_tokens_expiry ON access_tokens (expires_at);

-- RFC 8628: a device that waits for a person at another screen. The tenant is known once somebody decided.
CREATE TABLE device_grants (
    device_hash BLOB NOT NULL PRIMARY KEY,
    user_code TEXT NOT NULL,
    app_id INTEGER NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,
    state TEXT NOT NULL,
    tenant_id INTEGER,
    grant_id INTEGER REFERENCES app_grants (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    interval_seconds INTEGER NOT NULL,
    polled_at INTEGER,
    decided_at INTEGER,
    address TEXT,
    user_agent TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX device_grants_user_code ON device_grants (user_code);
CREATE INDEX device_grants_grant ON device_grants (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX device_grants_expiry ON device_grants (expires_at);

-- Logout tokens on their way to apps. A grant ends once; the row outlives the grant, its person and its session.
CREATE TABLE logout_deliveries (
    grant_id INTEGER NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    app_id INTEGER NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    subject INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    next_at INTEGER,
    sending_until INTEGER,
    delivered_at INTEGER,
    failure TEXT
) STRICT;
CREATE INDEX logout_deliveries_due ON logout_deliveries (next_at) WHERE next_at IS NOT NULL;

-- Requests of apps whose person has to log in or choose first; found again by what the login page carries on.
CREATE TABLE authorize_requests (
    token_hash BLOB NOT NULL PRIMARY KEY,
    query TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX authorize_requests_expiry ON authorize_requests (expires_at);
