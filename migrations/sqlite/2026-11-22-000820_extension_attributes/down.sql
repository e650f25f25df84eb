DROP TABLE extension_schemas;
