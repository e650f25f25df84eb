//! A hub for one test: the real server in this process, a clock that stands still, mails in a file.

use std::sync::Arc;

use hub_demo_idp::signing::IdpKey;
use hub_kernel::{Actor, Clock as _, ConnectionId, Cx, MasterKey, Outbound, Secret, TenantId, UserId};
use hub_saml::Certificate;
use hub_tenants::connection::{self, Toggle};
use hub_tenants::event::{self, Filter};
use hub_tenants::session::Admin;
use hub_tenants::sign_in::PasswordCost;
use hub_tenants::tenant::{self, NewTenant};
use hub_tenants::user::{self, NewAccount, Role, User};
use hub_tenants::{Error, directory, provisioning};
use hub_testkit::{CannedDns, FixedClock, SeededEntropy, TestDb};
use hub_web::app::{App, World, server};
use hub_web::outbound::HttpOutbound;
use hub_web::settings::Settings;
use tempfile::TempDir;

use crate::browser::Browser;

/// The password of everybody.
pub const PASSWORD: &str = "correct horse battery";

/// A test on both databases: `story!(name, |hub| { .. });`
macro_rules! story {
    ($(#[$doc:meta])* $name:ident, |$hub:ident| $body:block) => {
        hub_testkit::on_both!($(#[$doc])* $name, |db: hub_testkit::TestDb| async move {
            let $hub = &$crate::harness::Hub::start(db).await;
            $body
        });
    };
}
pub(crate) use story;

/// A hub that serves.
pub struct Hub {
    pub app: App,
    /// Where it listens: `http://127.0.0.1:1234`.
    pub address: String,
    pub clock: Arc<FixedClock>,
    /// What is published in DNS.
    pub dns: Arc<CannedDns>,
    folder: TempDir,
    // Last: the database goes when nobody uses it any more.
    _db: TestDb,
}

impl Hub {
    pub async fn start(db: TestDb) -> Self {
        Self::with(db, &[]).await
    }

    /// With settings of its own.
    pub async fn with(db: TestDb, settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = socket.local_addr().unwrap().port().to_string();
        let base_url = format!("http://localhost:{port}");
        let known = [
            ("PORT", port.as_str()),
            ("BASE_URL", &base_url),
            ("DATA_DIR", folder.path().to_str().unwrap()),
            ("DATABASE_URL", &db.url),
            ("DATABASE_CONNECTIONS", "4"),
            ("WORKERS", "1"),
            ("PASSWORD_THREADS", "1"),
        ];
        let find = |name: &str| {
            let given = settings.iter().chain(&known).find(|(key, _)| *key == name);
            given.map(|(_, value)| (*value).to_owned())
        };
        let settings = Settings::from_sources(find, None).unwrap();
        let clock = Arc::new(FixedClock::default());
        let outbound: Arc<dyn Outbound> = Arc::new(HttpOutbound::new(&settings));
        let dns = Arc::new(CannedDns::default());
        let world = World {
            clock: clock.clone(),
            dns: dns.clone(),
            entropy: Arc::new(SeededEntropy::new(7)),
            outbound,
            password_cost: PasswordCost::smallest(),
        };
        let app = App::open(settings, MasterKey::new([7; 32]), world).unwrap();
        tokio::spawn(server(&app, Some(socket)).unwrap());
        Self { app, address: format!("http://127.0.0.1:{port}"), clock, dns, folder, _db: db }
    }

    pub fn browser(&self) -> Browser {
        Browser::new(&self.address)
    }

    /// A browser in which somebody is logged in.
    pub async fn logged_in(&self, email: &str) -> Browser {
        let browser = self.browser();
        let page = browser.log_in(email, PASSWORD).await;
        assert_eq!(page.status, 303, "{email}: {}", page.words());
        assert_eq!(browser.email().await.as_deref(), Some(email));
        browser
    }

    /// A request of the operator's.
    pub fn cx(&self) -> Cx {
        Cx {
            now: self.clock.now(),
            entropy: self.app.entropy.clone(),
            actor: Actor::Operator,
            request_id: "test".to_owned(),
            address: None,
        }
    }

    pub async fn password_hash(&self) -> String {
        self.app.passwords.hash(&self.cx(), Secret::new(PASSWORD.to_owned())).await.unwrap()
    }

    /// A workspace with its owner `owner@SLUG.test`.
    pub async fn tenant(&self, slug: &str) -> Tenant<'_> {
        let owner = format!("owner@{slug}.test");
        let new = NewTenant {
            name: format!("{}{}", slug[..1].to_uppercase(), &slug[1..]),
            slug: slug.parse().unwrap(),
            owner_email: owner.parse().unwrap(),
            owner_name: Some("Olga Owner".to_owned()),
            owner_password_hash: self.password_hash().await,
        };
        let cx = self.cx();
        let (id, owner_id) = self.app.db.write_global(move |c| tenant::create(c, &cx, &new)).await.unwrap();
        Tenant { hub: self, id, slug: slug.to_owned(), owner, owner_id }
    }

    /// All mails so far.
    pub async fn mails(&self) -> String {
        self.app.mailer.flush().await;
        std::fs::read_to_string(self.folder.path().join("mails.txt")).unwrap_or_default()
    }

    /// The path of the last link to `part` that was mailed to `address`, if there is one.
    pub async fn mailed_path(&self, address: &str, part: &str) -> Option<String> {
        let mails = self.mails().await;
        let mail = mails.split("From: ").filter(|mail| mail.contains(&format!("To: {address}\n"))).last()?;
        let prefix = format!("{}{part}", self.app.base_url());
        let link = mail.split_whitespace().find(|word| word.starts_with(&prefix))?;
        Some(link[self.app.base_url().len()..].to_owned())
    }
}

/// A workspace.
pub struct Tenant<'a> {
    pub hub: &'a Hub,
    pub id: TenantId,
    pub slug: String,
    pub owner: String,
    pub owner_id: UserId,
}

/// Somebody of a workspace.
#[derive(Debug, Clone)]
pub struct Someone {
    pub id: UserId,
    pub email: String,
}

impl Tenant<'_> {
    pub fn operator(&self) -> Admin {
        Admin::at_the_command_line(self.id)
    }

    /// Does something to the workspace in one transaction.
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut hub_db::Conn, &Cx, &Admin) -> Result<T, Error> + Send + 'static,
    ) -> T {
        let (cx, operator) = (self.hub.cx(), self.operator());
        self.hub.app.db.write(self.id, move |c| f(c, &cx, &operator)).await.unwrap()
    }

    /// An active person `NAME@SLUG.test` with the password of everybody.
    pub async fn person(&self, name: &str, role: Role) -> Someone {
        let email = format!("{name}@{}.test", self.slug);
        let password_hash = Some(self.hub.password_hash().await);
        let new = NewAccount { email: email.parse().unwrap(), name: None, role, password_hash };
        let id = self.write(move |c, cx, by| user::create(c, cx, by.tenant(), &new)).await;
        Someone { id, email }
    }

    pub async fn user(&self, id: UserId) -> User {
        let tenant = self.id;
        self.hub.app.db.read(move |c| user::get(c, tenant, id)).await.unwrap()
    }

    /// Connect Now on Entra ID.
    pub async fn connect(&self) -> ConnectionId {
        self.write(|c, cx, by| connection::begin(c, cx, by, "entra_id")).await
    }

    /// Gives a connection all that it needs: it is Integrated.
    pub async fn integrate(&self, id: ConnectionId) {
        let settings = connection::Settings {
            idp_entity_id: Some("https://idp.test/".to_owned()),
            sso_url: Some("https://idp.test/saml".to_owned()),
            certificates: vec![certificate()],
        };
        let change =
            self.write(move |c, cx, by| connection::configure(c, cx, by, id, &settings, false)).await;
        assert_eq!(change.after, connection::State::Integrated);
    }

    /// A connection that is Integrated.
    pub async fn integrated(&self) -> ConnectionId {
        let id = self.connect().await;
        self.integrate(id).await;
        id
    }

    pub async fn disconnect(&self, id: ConnectionId) {
        self.write(move |c, cx, by| connection::disconnect(c, cx, by, id)).await;
    }

    /// A Secret Token of a connection.
    pub async fn token(&self, id: ConnectionId) -> Secret {
        self.write(move |c, cx, by| directory::issue(c, cx, by, id, "Entra", None)).await.1
    }

    pub async fn toggle(&self, id: ConnectionId, toggle: Toggle, on: bool) {
        self.write(move |c, cx, by| connection::set_toggle(c, cx, by, id, toggle, on).map(|_| ())).await;
    }

    /// Somebody whom the connection's IdP pushes.
    pub async fn pushed(&self, id: ConnectionId, name: &str) -> Someone {
        let (email, header) = (format!("{name}@{}.test", self.slug), self.token(id).await);
        let header = format!("Bearer {}", header.expose());
        let body = serde_json::json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": email,
            "externalId": format!("ext-{name}"),
            "displayName": format!("{name} from the IdP"),
            "emails": [{ "value": email, "type": "work", "primary": true }],
            "active": true,
        });
        let schemas = hub_scim::Schemas::standard();
        let mut resource = hub_scim::Resource::read(hub_scim::ResourceKind::User, &schemas, &body).unwrap();
        resource.set_create_defaults(hub_scim::ResourceKind::User, &schemas);
        let written = self
            .write(move |c, cx, by| {
                let scope = directory::authenticate(c, by.tenant(), Some(&header), cx.now)?.unwrap();
                provisioning::create(c, cx, &scope, &resource)
            })
            .await;
        Someone { id: written.user.id, email }
    }

    /// The names of the workspace's events, the newest first.
    pub async fn events(&self) -> Vec<String> {
        let tenant = self.id;
        let rows = self.hub.app.db.read(move |c| event::page(c, tenant, &Filter::default(), 1000)).await;
        rows.unwrap().into_iter().map(|row| row.action).collect()
    }

    pub async fn seats(&self) -> i64 {
        let tenant = self.id;
        self.hub.app.db.read(move |c| tenant::get(c, tenant)).await.unwrap().seats_used
    }
}

/// The key of everybody's IdP.
pub fn idp_key() -> &'static IdpKey {
    static KEY: std::sync::OnceLock<IdpKey> = std::sync::OnceLock::new();
    KEY.get_or_init(|| IdpKey::generate(2048).unwrap())
}

/// Its certificate.
pub fn certificate() -> Certificate {
    Certificate::from_der(&idp_key().certificate_der().unwrap()).unwrap()
}
