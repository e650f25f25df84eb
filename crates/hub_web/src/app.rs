//! The application: what every handler may reach, and all routes on one screen.

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpServer};
use hub_db::{Db, DbOptions};
use hub_kernel::{Clock, Dns, Entropy, MasterKey, OsEntropy, Outbound, SystemClock};
use hub_tenants::sign_in::{PasswordCost, Passwords};
use tokio::sync::Semaphore;

use crate::brand::Brand;
use crate::call_log::CallLog;
use crate::cookies::Cookies;
use crate::faults::HtmlFault;
use crate::frame::frame;
use crate::mail::Mailer;
use crate::outbound::HttpOutbound;
use crate::outbound::dns::SystemDns;
use crate::settings::Settings;
use crate::{api, assets, brand, docs, jobs, oidc, pages, saml, scim, urls};

/// Largest body of a request that sets no limit of its own, in bytes.
const MOST_BYTES: usize = 1 << 20;

/// What handlers share. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The settings, checked.
    pub settings: Arc<Settings>,
    /// The installation's key.
    pub master_key: MasterKey,
    /// The database.
    pub db: Db,
    /// The threads that hash passwords.
    pub passwords: Passwords,
    /// Where "now" comes from.
    pub clock: Arc<dyn Clock>,
    /// Where randomness comes from.
    pub entropy: Arc<dyn Entropy>,
    /// The door to other machines.
    pub outbound: Arc<dyn Outbound>,
    /// The door to DNS.
    pub dns: Arc<dyn Dns>,
    /// Where mails go.
    pub mailer: Mailer,
    /// The hub's cookies.
    pub cookies: Cookies,
    /// The log of SCIM calls.
    pub call_log: CallLog,
    /// How many SAML responses may be verified at once.
    pub verifying: Arc<Semaphore>,
    /// Signed metadata of connections, so that strangers do not have it signed again and again.
    pub signed_metadata: Arc<saml::SignedMetadata>,
    /// How many SCIM filters that no index serves may run at once.
    pub scanning: Arc<Semaphore>,
    /// How many SCIM filters that an index serves may run at once, beside those.
    pub looking_up: Arc<Semaphore>,
    /// One key pair of ours is made at a time: admins wait for each other, logins for none of them.
    pub making_keys: Arc<Semaphore>,
    /// One password of a directory is hashed at a time, so that people who log in find the threads free.
    pub hashing_for_directories: Arc<Semaphore>,
    /// How many SCIM requests one caller may send to this node.
    pub scim_limits: Arc<scim::Limits>,
}

/// What comes from outside the program; tests bring their own.
pub struct World {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Other machines.
    pub outbound: Arc<dyn Outbound>,
    /// DNS.
    pub dns: Arc<dyn Dns>,
    /// How costly password hashes are.
    pub password_cost: PasswordCost,
}

impl World {
    /// The machine's own.
    pub fn real(settings: &Settings) -> Self {
        Self {
            clock: Arc::new(SystemClock),
            entropy: Arc::new(OsEntropy),
            outbound: Arc::new(HttpOutbound::new(settings)),
            dns: Arc::new(SystemDns::new(settings.dns_server)),
            password_cost: PasswordCost::standard(),
        }
    }
}

/// Why the hub cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Db(#[from] hub_db::Error),
    /// The password threads.
    #[error(transparent)]
    Tenants(#[from] hub_tenants::Error),
    /// The operator's logo.
    #[error(transparent)]
    Logo(#[from] brand::LogoError),
    /// The libraries that verify signatures.
    #[error("signatures cannot be verified on this machine: {0}")]
    Saml(#[from] hub_saml::Error),
    /// Where mails go.
    #[error(transparent)]
    Mail(#[from] crate::mail::MailError),
}

impl App {
    /// Opens the database and starts what runs beside the requests. Needs a Tokio runtime.
    ///
    /// # Errors
    /// When the database, the mail settings or the signature libraries do not work.
    pub fn open(settings: Settings, master_key: MasterKey, world: World) -> Result<Self, StartError> {
        let db = Db::open(&DbOptions {
            url: settings.database_url.expose().clone(),
            connections: settings.database_connections,
        })?;
        hub_saml::self_test()?;
        brand::install(Brand::of(&settings)?);
        hub_text::set_default(settings.language);
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Ok(Self {
            passwords: Passwords::start(settings.password_threads, world.password_cost)?,
            mailer: Mailer::start(&settings)?,
            cookies: Cookies::new(settings.base_url.is_https()),
            call_log: CallLog::start(db.clone(), world.clock.clone(), world.entropy.clone()),
            verifying: Arc::new(Semaphore::new(cores)),
            signed_metadata: Arc::default(),
            scanning: Arc::new(Semaphore::new(cores)),
            looking_up: Arc::new(Semaphore::new(cores)),
            making_keys: Arc::new(Semaphore::new(1)),
            hashing_for_directories: Arc::new(Semaphore::new(1)),
            scim_limits: Arc::new(scim::Limits::new(settings.scim_requests_per_second)),
            clock: world.clock,
            entropy: world.entropy,
            outbound: world.outbound,
            dns: world.dns,
            settings: Arc::new(settings),
            master_key,
            db,
        })
    }
}

impl App {
    /// The hub's public address, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.settings.base_url.as_str()
    }

    /// A path of the hub as a full address, for mails and other machines.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base_url())
    }
}

/// Serves until the process is asked to stop; then finishes what is under way.
///
/// # Errors
/// When the port cannot be bound.
pub async fn serve(app: App) -> std::io::Result<()> {
    tokio::spawn(jobs::run(app.clone()));
    server(&app, None)?.await?;
    app.call_log.flush().await;
    app.mailer.flush().await;
    Ok(())
}

/// The server of `app`, on the address of the settings or on a socket that is open already; whoever opened that one
/// also says when the server stops.
///
/// # Errors
/// When the port cannot be bound.
pub fn server(app: &App, socket: Option<TcpListener>) -> std::io::Result<Server> {
    let shared = Data::new(app.clone());
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(shared.clone())
            .wrap(Compress::default())
            .wrap(from_fn(frame))
            .configure(routes)
    })
    .workers(app.settings.workers)
    // A page is sent in pieces; held back until the one before is acknowledged, its end would come 40 ms late.
    .tcp_nodelay(true)
    .shutdown_timeout(10);
    let server = match socket {
        Some(socket) => server.disable_signals().listen(socket)?,
        None => server.bind((app.settings.bind, app.settings.port))?,
    };
    for address in server.addrs() {
        tracing::info!(%address, base_url = %app.settings.base_url, database = app.db.kind(), "serving");
    }
    Ok(server.run())
}

/// Every route of the hub.
pub fn routes(config: &mut ServiceConfig) {
    config
        .app_data(web::PayloadConfig::new(MOST_BYTES))
        .service(
            web::resource("/healthz")
                .route(web::get().to(healthz))
                .default_service(web::to(|| api::no_such_method("GET"))),
        )
        .route("/assets/{name}", web::get().to(asset))
        .route("/favicon.ico", web::get().to(favicon))
        .configure(api::routes)
        .configure(docs::routes)
        .configure(scim::routes)
        .configure(saml::routes)
        .configure(oidc::routes)
        .configure(pages::routes)
        .default_service(web::to(nothing_here));
}

/// 200 while the hub serves and reaches its database.
async fn healthz(app: Data<App>) -> HttpResponse {
    match app.db.read(hub_tenants::tenant::ping).await {
        Ok(()) => HttpResponse::Ok().json(serde_json::json!({ "status": "ok" })),
        Err(_) => HttpResponse::ServiceUnavailable().json(serde_json::json!({ "status": "no database" })),
    }
}

async fn asset(name: web::Path<String>) -> Result<HttpResponse, HtmlFault> {
    let asset = assets::find(&name).or_else(|| brand::current().asset(&name)).ok_or(HtmlFault::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(asset.content_type)
        .insert_header((actix_web::http::header::CACHE_CONTROL, assets::CACHE_CONTROL))
        .body(asset.bytes.as_ref()))
}

/// Where browsers and feed readers look that read no page: on to the picture of this hub.
async fn favicon() -> HttpResponse {
    let icon = brand::current().touch_icon().unwrap_or_else(|| brand::current().logo());
    HttpResponse::Found().insert_header((actix_web::http::header::LOCATION, icon)).finish()
}

/// Any address that no route takes, in the form of the client that asks.
async fn nothing_here(request: HttpRequest) -> Result<HttpResponse, actix_web::Error> {
    let path = request.path();
    if path.starts_with(urls::SCIM_ROOT) {
        let detail = "There is no SCIM endpoint at this address; check the Tenant URL.";
        Err(crate::faults::ScimFault(hub_scim::Error::not_found(detail)).into())
    } else if path.starts_with(urls::API_ROOT) {
        Err(crate::faults::JsonFault::new(
            crate::faults::Class::NotFound,
            "There is nothing at this address.",
        )
        .into())
    } else {
        Err(HtmlFault::NotFound.into())
    }
}
