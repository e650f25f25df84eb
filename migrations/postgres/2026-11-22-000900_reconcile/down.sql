DROP TABLE ignored_differences;
DROP TABLE former_resources;
