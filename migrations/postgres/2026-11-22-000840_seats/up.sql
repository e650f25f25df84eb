-- Every seat taken and freed, with the running total: what is billed. Rows are only added, and outlive the person.
CREATE TABLE seat_changes (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    change BIGINT NOT NULL,
    used BIGINT NOT NULL,
    reason TEXT NOT NULL,
    user_id TEXT NOT NULL,
    user_name TEXT NOT NULL,
    connection_id BIGINT
);
CREATE INDEX seat_changes_tenant ON seat_changes (tenant_id, id);
CREATE INDEX seat_changes_at ON seat_changes (tenant_id, at);
INSERT INTO seat_changes (tenant_id, at, change, used, reason, user_id, user_name, connection_id)
SELECT tenant_id, at, CASE action WHEN 'seat_take' THEN 1 ELSE -1 END, (details::json ->> 'used')::bigint, 'earlier', target_id,
    target_name, connection_id
FROM events WHERE action IN ('seat_take', 'seat_free') ORDER BY id;

-- Who asked for a seat under the rule `refuse` and got none. `person_key` is the folded userName or e-mail.
CREATE TABLE seat_waits (
    id BIGINT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    person_key TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    name TEXT NOT NULL,
    email TEXT,
    connection_id BIGINT,
    reason TEXT NOT NULL,
    since BIGINT NOT NULL,
    tried_at BIGINT NOT NULL,
    tries BIGINT NOT NULL
);
CREATE UNIQUE INDEX seat_waits_person ON seat_waits (tenant_id, person_key);
CREATE INDEX seat_waits_order ON seat_waits (tenant_id, since, id);
CREATE INDEX seat_waits_user ON seat_waits (user_id);

-- What a tenant chose about its seats; no row is the default.
CREATE TABLE seat_settings (
    tenant_id BIGINT NOT NULL PRIMARY KEY REFERENCES tenants (id),
    automatic BOOLEAN NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
