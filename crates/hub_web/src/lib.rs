//! The edge: HTTP, HTML, cookies, the command line. Binary `hub`.
