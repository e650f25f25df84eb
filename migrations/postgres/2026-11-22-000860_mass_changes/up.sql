-- When a directory takes access from so many people at once that an owner should look first. No row: the defaults.
CREATE TABLE mass_change_rules (
    tenant_id BIGINT NOT NULL PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    enabled BOOLEAN NOT NULL,
    people BIGINT NOT NULL,
    percent BIGINT NOT NULL
);

-- What a directory asked and an owner has not decided yet; one row a person. `began_at`: when the first of them came
-- that wait together.
CREATE TABLE held_removals (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    tenant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL,
    asked TEXT NOT NULL,
    held_at BIGINT NOT NULL,
    began_at BIGINT NOT NULL
);
CREATE INDEX held_removals_tenant ON held_removals (tenant_id, user_id);
