DROP INDEX groups_modified;
DROP INDEX users_scim_active;
DROP INDEX users_display_name;
ALTER TABLE users DROP COLUMN scim_active;
ALTER TABLE users DROP COLUMN display_name_key;
