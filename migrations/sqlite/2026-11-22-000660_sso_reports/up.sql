-- A test sign-in opens no session: its request must never answer for a login's, nor a login's for it.
ALTER TABLE saml_requests ADD COLUMN purpose TEXT NOT NULL DEFAULT 'login';
ALTER TABLE saml_requests ADD COLUMN asked_by INTEGER;

-- What the doctor says of a login that failed, and what a test sign-in showed. Never the response itself; the last of
-- each connection only, as anybody can post responses.
CREATE TABLE sso_reports (
    connection_id INTEGER NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    reference TEXT NOT NULL,
    tenant_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    vouched INTEGER NOT NULL,
    code TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (connection_id, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX sso_reports_age ON sso_reports (at);
CREATE INDEX sso_reports_reference ON sso_reports (tenant_id, reference);
