DROP TABLE federated_identities;
DROP TABLE sign_in_handoffs;
DROP TABLE saml_assertions;
DROP TABLE saml_requests;
DROP TABLE sign_in_failures;
DROP TABLE mail_tokens;
DROP TABLE sessions;
