-- Whom to tell by mail when a connection's provisioning fails. `addresses`: JSON, empty for nobody; such a row stays, so that
-- its last mail still counts. `seen`: the last call in the log that needs no mail any more; `failures`: failed calls since;
-- `due_at`: when they are mailed, nothing while nothing failed.
CREATE TABLE failure_mails (
    connection_id BIGINT NOT NULL PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    tenant_id BIGINT NOT NULL,
    addresses TEXT NOT NULL,
    seen BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    due_at BIGINT,
    mailed_at BIGINT
);
CREATE INDEX failure_mails_due ON failure_mails (due_at) WHERE due_at IS NOT NULL;

-- The few refused calls among the many of a connection.
CREATE INDEX scim_calls_refused ON scim_calls (tenant_id, connection_id, id) WHERE status >= 400;
