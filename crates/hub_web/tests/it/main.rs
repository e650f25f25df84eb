//! The whole hub over real HTTP, on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "all of this is test code, also outside of #[test]"
)]

mod account;
mod activity;
mod attributes;
mod back_channel;
mod browser;
mod configuration;
mod connect;
mod demo;
mod device;
mod disconnect;
mod domains;
mod door;
mod extension_attributes;
mod failure_mails;
mod forgery;
mod guide;
mod halves;
mod harness;
mod held_forms;
mod identify;
mod imports;
mod isolation;
mod languages;
mod links;
mod lives;
mod mass_changes;
mod metadata_watch;
mod oauth_client;
mod oidc;
mod overview;
mod people;
mod point_in_time;
mod policies;
mod reconcile;
mod replace;
mod roles;
mod route_table;
mod routes;
mod scim;
mod scim_configuration;
mod seats;
mod second_factor;
mod sessions;
mod set_up_links;
mod sign_in_options;
mod sign_in_policy;
mod single_logout;
mod sso_only;
mod sso_reports;
mod tidy;
mod timeline;
mod toggles;
mod tokens;
mod vouching;
mod workspaces;
