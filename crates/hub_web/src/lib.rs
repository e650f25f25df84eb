//! The edge: HTTP, HTML, cookies, the command line. Binary `hub`.

pub mod api;
pub mod app;
pub mod assets;
pub mod call_log;
pub mod cli;
pub mod cookies;
pub mod docs;
pub mod extract;
pub mod faults;
pub mod flash;
pub mod frame;
pub mod installation;
pub mod jobs;
pub mod logging;
pub mod mail;
pub mod oidc;
pub mod outbound;
pub mod pages;
pub mod reply;
pub mod saml;
pub mod scim;
pub mod settings;
pub mod urls;
pub mod watch;
