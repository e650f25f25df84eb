DROP TABLE service_provider_keys;
DROP TABLE saml_options;
