//! The pages, the SAML endpoints and the JSON API.

mod api;
mod fault;
mod guard;
mod home;
mod idp;
mod people;
mod provisioning;
mod sso;
mod views;

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, middleware};

pub use self::idp::{Idp, Setup};
use crate::{Error, Result};

/// All routes on one screen.
pub fn routes(config: &mut ServiceConfig) {
    config
        .app_data(web::FormConfig::default().limit(1024 * 1024).error_handler(fault::form))
        .app_data(web::JsonConfig::default().limit(1024 * 1024).error_handler(fault::json))
        .route("/healthz", web::get().to(async || "ok"))
        .route("/", web::get().to(home::page))
        .route("/apps", web::post().to(home::put_app))
        .route("/apps/{id}/remove", web::post().to(home::remove_app))
        .route("/scim", web::post().to(home::put_scim))
        .route("/metadata", web::get().to(home::metadata))
        .route("/rotate-key", web::post().to(home::rotate_key))
        .route("/certificate", web::get().to(home::certificate))
        .route("/sso", web::get().to(sso::redirect))
        .route("/sso", web::post().to(sso::post))
        .route("/sso/answer", web::post().to(sso::answer))
        .route("/tiles", web::get().to(sso::tiles))
        .route("/tiles", web::post().to(sso::enter))
        .route("/tiles/leave", web::post().to(sso::leave))
        .route("/tiles/open", web::post().to(sso::open_tile))
        .route("/people", web::get().to(people::page))
        .route("/people", web::post().to(people::add))
        .route("/people/{id}", web::get().to(people::person))
        .route("/people/{id}", web::post().to(people::edit))
        .route("/people/{id}/provision", web::post().to(provisioning::on_demand))
        .route("/people/{id}/{act}", web::post().to(people::act))
        .route("/groups", web::post().to(people::add_group))
        .route("/groups/{id}", web::post().to(people::edit_group))
        .route("/groups/{id}/delete", web::post().to(people::delete_group))
        .route("/provisioning", web::get().to(provisioning::page))
        .route("/provisioning/{run}", web::post().to(provisioning::run))
        .service(web::scope("/api").configure(api::routes))
        .route("/static/{name}", web::get().to(asset))
        .default_service(web::to(async || -> Result<HttpResponse, fault::Html> {
            Err(Error::NotFound { kind: "page", id: "here".to_owned() }.into())
        }));
}

async fn asset(name: web::Path<String>) -> Result<HttpResponse, fault::Html> {
    let (kind, text) = match name.as_str() {
        "demo.css" => ("text/css; charset=utf-8", include_str!("../../static/demo.css")),
        "submit.js" => ("text/javascript; charset=utf-8", include_str!("../../static/submit.js")),
        "copy.js" => ("text/javascript; charset=utf-8", include_str!("../../static/copy.js")),
        _ => return Err(Error::NotFound { kind: "file", id: name.into_inner() }.into()),
    };
    Ok(HttpResponse::Ok().content_type(kind).body(text))
}

/// Serves on an already bound socket until the process is told to stop.
///
/// # Errors
/// [`Error::State`] when the socket cannot be used.
pub async fn serve(idp: Idp, listener: std::net::TcpListener) -> Result<()> {
    let idp = web::Data::new(idp);
    let server = actix_web::HttpServer::new(move || {
        actix_web::App::new()
            .app_data(idp.clone())
            .wrap(middleware::from_fn(guard::same_origin))
            .wrap(guard::headers())
            .configure(routes)
    });
    server.workers(2).listen(listener)?.run().await?;
    Ok(())
}
