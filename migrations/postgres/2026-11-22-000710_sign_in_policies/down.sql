DELETE FROM sessions WHERE proof IN ('recovery_code', 'passkey');
DROP TABLE recovery_codes;
DROP TABLE sign_in_policies;
