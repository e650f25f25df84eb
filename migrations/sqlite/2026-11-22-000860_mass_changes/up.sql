-- When a directory takes access from so many people at once that an owner should look first. No row: the defaults.
CREATE TABLE mass_change_rules (
    tenant_id INTEGER NOT NULL PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    enabled INTEGER NOT NULL,
    people INTEGER NOT NULL,
    percent INTEGER NOT NULL
) STRICT;

-- What a directory asked and an owner has not decided yet; one row a person. `began_at`: when the first of them came
-- that wait together.
CREATE TABLE held_removals (
    user_id INTEGER NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    tenant_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL,
    asked TEXT NOT NULL,
    held_at INTEGER NOT NULL,
    began_at INTEGER NOT NULL
) STRICT;
CREATE INDEX held_removals_tenant ON held_removals (tenant_id, user_id);
