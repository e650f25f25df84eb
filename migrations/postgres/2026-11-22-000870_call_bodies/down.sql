DROP INDEX scim_calls_user;
ALTER TABLE scim_calls DROP COLUMN body;
ALTER TABLE scim_calls DROP COLUMN user_id;
