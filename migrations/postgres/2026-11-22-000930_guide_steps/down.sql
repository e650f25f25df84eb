DROP INDEX groups_connection;
DROP TABLE guide_marks;
