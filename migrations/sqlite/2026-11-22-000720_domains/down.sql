DROP TABLE session_peers;
DROP TABLE domains;
