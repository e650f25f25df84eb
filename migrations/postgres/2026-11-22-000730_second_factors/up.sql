-- How a session was earned beyond its proof, and when its person last proved themselves.
ALTER TABLE sessions ADD COLUMN second_factor TEXT;
ALTER TABLE sessions ADD COLUMN confirmed_at BIGINT;
-- When the IdP asked the person (AuthnInstant).
ALTER TABLE sign_in_handoffs ADD COLUMN authenticated_at BIGINT;

-- Authenticator apps and passkeys of people who log in by password.
CREATE TABLE second_factors (
    id BIGINT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Sealed with the master key: the shared secret, or the passkey with its counter.
    sealed BYTEA NOT NULL,
    -- Of a passkey: what the browser names it by, and the random name under which it knows the person.
    credential_id BYTEA,
    user_handle BYTEA,
    -- Of an app: the last time step whose code was used.
    last_step BIGINT,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX second_factors_user ON second_factors (tenant_id, user_id);
CREATE UNIQUE INDEX second_factors_credential ON second_factors (credential_id);

-- Backup codes that are left; keyed hashes.
CREATE TABLE backup_codes (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    code_hash BYTEA NOT NULL,
    tenant_id BIGINT NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

-- Logins whose password was right and whose second step is still to come.
CREATE TABLE second_steps (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    -- What ends the ticket when it changes.
    password_hash TEXT NOT NULL,
    client TEXT NOT NULL,
    user_agent TEXT,
    wrong BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX second_steps_user ON second_steps (tenant_id, user_id);
CREATE INDEX second_steps_expiry ON second_steps (expires_at);

-- Exchanges with an authenticator that are under way; each ends once, in the browser where it began.
CREATE TABLE ceremonies (
    browser_hash BYTEA NOT NULL,
    purpose TEXT NOT NULL,
    tenant_id BIGINT,
    user_id BIGINT REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    sealed BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (browser_hash, purpose)
);
CREATE INDEX ceremonies_expiry ON ceremonies (expires_at);

-- Browsers in which somebody has logged in before.
CREATE TABLE known_devices (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    device_hash BYTEA NOT NULL,
    tenant_id BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, device_hash)
);
CREATE INDEX known_devices_seen ON known_devices (seen_at);

-- Workspaces in which who logs in by password needs a second factor.
CREATE TABLE second_factor_policies (
    tenant_id BIGINT NOT NULL PRIMARY KEY,
    required_since BIGINT NOT NULL
);

-- When the last failure of a subject was.
ALTER TABLE sign_in_failures ADD COLUMN last_at BIGINT;
