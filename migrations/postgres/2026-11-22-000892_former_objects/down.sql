ALTER TABLE oidc_subjects DROP COLUMN former_external_id;
