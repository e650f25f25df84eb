-- Imports of staged users. One runs in a tenant at a time; whichever node claims it works on it, and `claim` counts the
-- claims, so that a node whose claim ran out notices. `ticket` is the form's: the same form sent twice is one import.
CREATE TABLE imports (
    id INTEGER NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL REFERENCES tenants (id),
    connection_id INTEGER,
    ticket TEXT NOT NULL,
    started_by INTEGER,
    started_by_name TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    ended_at INTEGER,
    ended_by TEXT,
    background INTEGER NOT NULL,
    matching TEXT,
    collect_after INTEGER,
    collect_until INTEGER,
    total INTEGER NOT NULL,
    done INTEGER NOT NULL,
    imported INTEGER NOT NULL,
    claim INTEGER NOT NULL,
    claimed_until INTEGER
) STRICT;
CREATE UNIQUE INDEX imports_ticket ON imports (tenant_id, ticket);
CREATE UNIQUE INDEX imports_running ON imports (tenant_id) WHERE state = 'running';
CREATE INDEX imports_tenant ON imports (tenant_id, id);

-- Each person of an import and what became of them. The names are those of then: the person may go.
CREATE TABLE import_people (
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    user_name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT,
    done_at INTEGER,
    PRIMARY KEY (import_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_people_outcome ON import_people (import_id, outcome, user_id);
