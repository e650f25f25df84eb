DROP TABLE secret_tokens;
DROP TABLE certificates;
DROP TABLE connections;
