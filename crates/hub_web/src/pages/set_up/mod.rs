//! Set-up links: what somebody without an account sees who was invited to set a connection up.
//!
//! `GET /set-up/open/{secret}` says who invites to what and changes nothing, as mail scanners open links too; its button
//! opens the link. From then on a cookie stands for the visit, which no page but those below `/set-up` asks for.

pub mod act;
pub mod invited;
pub mod mail;
pub mod show;

use actix_web::web::{ServiceConfig, get, post};

use super::address;

/// The link and the pages behind it.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(
            address("/set-up/open/{secret}").route(get().to(invited::get)).route(post().to(invited::post)),
        )
        .service(address("/set-up").route(get().to(show::get)))
        .service(address("/set-up/configuration").route(post().to(act::configuration)))
        .service(address("/set-up/metadata").route(post().to(act::metadata)))
        .service(address("/set-up/token").route(post().to(act::token)))
        .service(address("/set-up/guide").route(get().to(act::progress)))
        .service(address("/set-up/steps/{step}").route(post().to(act::mark)))
        .service(address("/set-up/files/{file}").route(get().to(act::file)))
        .service(address("/set-up/done").route(post().to(act::done)));
}
