-- Imports of staged users. One runs in a tenant at a time; whichever node claims it works on it, and `claim` counts the
-- claims, so that a node whose claim ran out notices. `ticket` is the form's: the same form sent twice is one import.
CREATE TABLE imports (
    id BIGINT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL REFERENCES tenants (id),
    connection_id BIGINT,
    ticket TEXT NOT NULL,
    started_by BIGINT,
    started_by_name TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT,
    background BOOLEAN NOT NULL,
    matching TEXT,
    collect_after BIGINT,
    collect_until BIGINT,
    total BIGINT NOT NULL,
    done BIGINT NOT NULL,
    imported BIGINT NOT NULL,
    claim BIGINT NOT NULL,
    claimed_until BIGINT
);
CREATE UNIQUE INDEX imports_ticket ON imports (tenant_id, ticket);
CREATE UNIQUE INDEX imports_running ON imports (tenant_id) WHERE state = 'running';
CREATE INDEX imports_tenant ON imports (tenant_id, id);

-- Each person of an import and what became of them. The names are those of then: the person may go.
CREATE TABLE import_people (
    import_id BIGINT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    tenant_id BIGINT NOT NULL,
    user_name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT,
    done_at BIGINT,
    PRIMARY KEY (import_id, user_id)
);
CREATE INDEX import_people_outcome ON import_people (import_id, outcome, user_id);
