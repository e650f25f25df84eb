DROP INDEX users_with_password;
DROP INDEX users_with_phone;
DROP INDEX users_with_roles;
