-- Accounts that a directory linked by a write to their id alone: outside of verified domains no directory changes what
-- their people log in with.
CREATE TABLE kept_addresses (
    user_id INTEGER NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    tenant_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who waits beside an account: few, and each list asks whom it does not show for them. The key names their connection from
-- now on; those who wait already get it with their next write.
UPDATE users SET user_name_key = 'WAITING - ' || substr(user_name_key, 9) WHERE substr(user_name_key, 1, 8) = 'WAITING ';
CREATE INDEX users_waiting ON users (tenant_id, id) WHERE substr(user_name_key, 1, 8) = 'WAITING ';
