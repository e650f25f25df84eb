DROP INDEX users_waiting;

-- One of a name alone had the old key. The others keep one that is their own.
CREATE TABLE waiting_names (id BIGINT NOT NULL PRIMARY KEY, tenant_id BIGINT NOT NULL, name TEXT NOT NULL);
INSERT INTO waiting_names SELECT id, tenant_id, substr(user_name_key, length('WAITING ' || CASE WHEN connection_id IS NULL
    THEN '- ' || CAST(id AS TEXT) ELSE CAST(connection_id AS TEXT) END || ' ') + 1)
FROM users WHERE substr(user_name_key, 1, 8) = 'WAITING ';
UPDATE users SET user_name_key = (SELECT CASE
    WHEN EXISTS (SELECT 1 FROM waiting_names o WHERE o.tenant_id = n.tenant_id AND o.name = n.name AND o.id < n.id)
    THEN 'WAITING ' || n.name || ' ' || CAST(n.id AS TEXT) ELSE 'WAITING ' || n.name END
    FROM waiting_names n WHERE n.id = users.id)
WHERE id IN (SELECT id FROM waiting_names);
DROP TABLE waiting_names;

ALTER TABLE former_resources DROP COLUMN connection_id;
DROP TABLE kept_addresses;
