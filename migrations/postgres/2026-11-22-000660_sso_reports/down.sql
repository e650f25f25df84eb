DROP TABLE sso_reports;
ALTER TABLE saml_requests DROP COLUMN asked_by;
ALTER TABLE saml_requests DROP COLUMN purpose;
