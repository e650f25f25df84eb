DROP TABLE received_attributes;
DROP TABLE attribute_mappings;
