-- What an IdP may write over a connection, and how. customizer NULL: the integration's own dialect. default_roles is a
-- JSON array of product roles. Whether SCIM is on at all stays in scim_enabled.
ALTER TABLE connections ADD COLUMN customizer TEXT;
ALTER TABLE connections ADD COLUMN default_roles TEXT NOT NULL DEFAULT '[]';
ALTER TABLE connections ADD COLUMN groups_enabled BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE connections ADD COLUMN roles_enabled BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE connections ADD COLUMN password_sync BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE connections ADD COLUMN phone_number_sync BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE connections ADD COLUMN configured_at BIGINT;
ALTER TABLE connections ADD COLUMN configured_by TEXT;

-- Passwords that an IdP has set: while the account's hash is still this one, the IdP knows the password. Whoever
-- becomes an owner or admin does not keep it.
CREATE TABLE directory_passwords (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    tenant_id BIGINT NOT NULL,
    password_hash TEXT NOT NULL,
    set_at BIGINT NOT NULL
);
