DROP INDEX users_connection;
DROP TABLE role_reviews;
DROP TABLE role_values;
DROP TABLE applied_roles;
DROP TABLE role_rules;
DROP TABLE product_roles;
