DROP INDEX scim_calls_refused;
DROP TABLE failure_mails;
