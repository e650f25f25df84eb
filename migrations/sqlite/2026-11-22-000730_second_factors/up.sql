-- How a session was earned beyond its proof, and when its person last proved themselves.
ALTER TABLE sessions ADD COLUMN second_factor TEXT;
ALTER TABLE sessions ADD COLUMN confirmed_at INTEGER;
-- When the IdP asked the person (AuthnInstant).
ALTER TABLE sign_in_handoffs ADD COLUMN authenticated_at INTEGER;

-- Authenticator apps and passkeys of people who log in by password.
CREATE TABLE second_factors (
    id INTEGER NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Sealed with the master key: the shared secret, or the passkey with its counter.
    sealed BLOB NOT NULL,
    -- Of a passkey: what the browser names it by, and the random name under which it knows the person.
    credential_id BLOB,
    user_handle BLOB,
    -- Of an app: the last time step whose code was used.
    last_step INTEGER,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT;
CREATE INDEX second_factors_user ON second_factors (tenant_id, user_id);
CREATE UNIQUE INDEX second_factors_credential ON second_factors (credential_id);

-- Backup codes that are left; keyed hashes.
CREATE TABLE backup_codes (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    code_hash BLOB NOT NULL,
    tenant_id INTEGER NOT NULL,
    PRIMARY KEY (user_id, code_hash)
) STRICT, WITHOUT ROWID;

-- Logins whose password was right and whose second step is still to come.
CREATE TABLE second_steps (
    token_hash BLOB NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    -- What ends the ticket when it changes.
    password_hash TEXT NOT NULL,
    client TEXT NOT NULL,
    user_agent TEXT,
    wrong INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX second_steps_user ON second_steps (tenant_id, user_id);
CREATE INDEX second_steps_expiry ON second_steps (expires_at);

-- Exchanges with an authenticator that are under way; each ends once, in the browser where it began.
CREATE TABLE ceremonies (
    browser_hash BLOB NOT NULL,
    purpose TEXT NOT NULL,
    tenant_id INTEGER,
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    sealed BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (browser_hash, purpose)
) STRICT, WITHOUT ROWID;
CREATE INDEX ceremonies_expiry ON ceremonies (expires_at);

-- Browsers in which somebody has logged in before.
CREATE TABLE known_devices (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    device_hash BLOB NOT NULL,
    tenant_id INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, device_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_devices_seen ON known_devices (seen_at);

-- Workspaces in which who logs in by password needs a second factor.
CREATE TABLE second_factor_policies (
    tenant_id INTEGER NOT NULL PRIMARY KEY,
    required_since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- When the last failure of a subject was.
ALTER TABLE sign_in_failures ADD COLUMN last_at INTEGER;
