-- Accounts that a directory linked by a write to their id alone: outside of verified domains no directory changes what
-- their people log in with.
CREATE TABLE kept_addresses (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    tenant_id BIGINT NOT NULL
);

-- Which connection ended a resource. When another one creates it again, that is not enough to give it the account's address.
ALTER TABLE former_resources ADD COLUMN connection_id BIGINT;

-- Who waits beside an account. The key names their connection, so that each can have its own; whom an ended connection left
-- behind it names by their id. Each list asks whom it does not show for them: they are few, and read from their index alone.
UPDATE users SET user_name_key = CASE WHEN connection_id IS NULL
    THEN 'WAITING - ' || CAST(id AS TEXT) || ' ' || substr(user_name_key, 9)
    ELSE 'WAITING ' || CAST(connection_id AS TEXT) || ' ' || substr(user_name_key, 9) END
WHERE substr(user_name_key, 1, 8) = 'WAITING ';
CREATE INDEX users_waiting ON users (tenant_id, user_name_key, id, directory_deleted_at)
    WHERE substr(user_name_key, 1, 8) = 'WAITING ';
