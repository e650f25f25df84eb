-- Every seat taken and freed, with the running total: what is billed. Rows are only added, and outlive the person.
CREATE TABLE seat_changes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    change INTEGER NOT NULL,
    used INTEGER NOT NULL,
    reason TEXT NOT NULL,
    user_id TEXT NOT NULL,
    user_name TEXT NOT NULL,
    connection_id INTEGER
) STRICT;
CREATE INDEX seat_changes_tenant ON seat_changes (tenant_id, id);
CREATE INDEX seat_changes_at ON seat_changes (tenant_id, at);
INSERT INTO seat_changes (tenant_id, at, change, used, reason, user_id, user_name, connection_id)
SELECT tenant_id, at, CASE action WHEN 'seat_take' THEN 1 ELSE -1 END, json_extract(details, '$.used'), 'earlier', target_id,
    target_name, connection_id
FROM events WHERE action IN ('seat_take', 'seat_free') ORDER BY id;

-- Who asked for a seat under the rule `refuse` and got none. `person_key` is the folded userName or e-mail.
CREATE TABLE seat_waits (
    id INTEGER NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    person_key TEXT NOT NULL,
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    name TEXT NOT NULL,
    email TEXT,
    connection_id INTEGER,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    tried_at INTEGER NOT NULL,
    tries INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX seat_waits_person ON seat_waits (tenant_id, person_key);
CREATE INDEX seat_waits_order ON seat_waits (tenant_id, since, id);
CREATE INDEX seat_waits_user ON seat_waits (user_id);

-- What a tenant chose about its seats; no row is the default.
CREATE TABLE seat_settings (
    tenant_id INTEGER NOT NULL PRIMARY KEY REFERENCES tenants (id),
    automatic INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL
) STRICT;
