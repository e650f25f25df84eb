DROP TABLE user_blocks;
DROP TABLE user_emails;
DROP TABLE users;
DROP TABLE tenants;
