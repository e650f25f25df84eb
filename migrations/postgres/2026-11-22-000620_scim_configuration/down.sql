DROP TABLE directory_passwords;
-- Without their purpose known they would pass for something else.
DELETE FROM secret_tokens WHERE purpose = 'configuration';
ALTER TABLE connections DROP COLUMN configured_by;
ALTER TABLE connections DROP COLUMN configured_at;
ALTER TABLE connections DROP COLUMN phone_number_sync;
ALTER TABLE connections DROP COLUMN password_sync;
ALTER TABLE connections DROP COLUMN roles_enabled;
ALTER TABLE connections DROP COLUMN groups_enabled;
ALTER TABLE connections DROP COLUMN default_roles;
ALTER TABLE connections DROP COLUMN customizer;
