-- What an IdP may write over a connection, and how. customizer NULL: the integration's own dialect. default_roles is a
-- JSON array of product roles. Whether SCIM is on at all stays in scim_enabled.
ALTER TABLE connections ADD COLUMN customizer TEXT;
ALTER TABLE connections ADD COLUMN default_roles TEXT NOT NULL DEFAULT '[]';
ALTER TABLE connections ADD COLUMN groups_enabled INTEGER NOT NULL DEFAULT 1;
ALTER TABLE connections ADD COLUMN roles_enabled INTEGER NOT NULL DEFAULT 1;
ALTER TABLE connections ADD COLUMN password_sync INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connections ADD COLUMN phone_number_sync INTEGER NOT NULL DEFAULT 1;
ALTER TABLE connections ADD COLUMN configured_at INTEGER;
ALTER TABLE connections ADD COLUMN configured_by TEXT;

-- Passwords that an IdP has set: while the account's hash is still this one, the IdP knows the password. Whoever
-- becomes an owner or admin does not keep it.
CREATE TABLE directory_passwords (
    user_id INTEGER NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    tenant_id INTEGER NOT NULL,
    password_hash TEXT NOT NULL,
    set_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
