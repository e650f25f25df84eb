DROP TABLE connection_trust;
DELETE FROM sign_in_handoffs;
ALTER TABLE sign_in_handoffs DROP COLUMN certificate_sha256;
ALTER TABLE sign_in_handoffs DROP COLUMN issuer;
ALTER TABLE metadata_sources DROP COLUMN take_new_for;
