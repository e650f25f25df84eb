DROP TABLE oauth_access_tokens;
-- Without the column they would pass for Secret Tokens.
DELETE FROM secret_tokens WHERE purpose <> 'token';
ALTER TABLE secret_tokens DROP COLUMN purpose;
DROP TABLE oauth_clients;
