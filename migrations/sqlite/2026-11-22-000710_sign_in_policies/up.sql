-- Who must log in by SSO, and from when; at most one row a tenant. No row is the default: sub-users, from the moment
-- a connection with SAML is Integrated. What holds is computed from the times; `held` is what was last announced and
-- enforced (password sessions ended), `next_at` the next moment at which time alone changes it.
CREATE TABLE sign_in_policies (
    tenant_id INTEGER NOT NULL PRIMARY KEY REFERENCES tenants (id),
    sub_users_from INTEGER,
    everyone_from INTEGER,
    suspended_until INTEGER,
    suspended_at INTEGER,
    suspended_by TEXT,
    held TEXT NOT NULL,
    held_since INTEGER NOT NULL,
    next_at INTEGER,
    alarmed_at INTEGER
) STRICT;
CREATE INDEX sign_in_policies_next ON sign_in_policies (next_at);
CREATE INDEX sign_in_policies_held ON sign_in_policies (held_since);
INSERT INTO sign_in_policies (tenant_id, held, held_since)
    SELECT tenant_id, 'sub_users', min(coalesce(integrated_at, created_at)) FROM connections
    WHERE state = 'integrated' AND sso_url IS NOT NULL GROUP BY tenant_id;

-- One-time codes by which an owner gets in where everybody must log in by SSO. Used ones stay until new ones are made.
CREATE TABLE recovery_codes (
    code_hash BLOB NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    made_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX recovery_codes_user ON recovery_codes (tenant_id, user_id);
