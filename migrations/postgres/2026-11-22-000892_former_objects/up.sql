-- The directory's own id of somebody whom it deleted, for when it creates one of the same name: the same person, or another.
ALTER TABLE oidc_subjects ADD COLUMN former_external_id TEXT;
