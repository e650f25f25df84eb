//! The company that the tests of this crate are about, and what they do to it again and again.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl};
use hub_db::Conn;
use hub_demo_idp::signing::IdpKey;
use hub_kernel::{Actor, ConnectionId, Cx, EmailAddress, Secret, TenantId, Timestamp, UserId};
use hub_saml::Certificate;
use hub_scim::etag::Conditions;
use hub_scim::{Patch, Resource, ResourceKind, Schemas};
use hub_testkit::{SeededEntropy, TestDb};
use serde_json::{Value, json};

use crate::connection::scim_configuration::{self, Configuration, Features};
use crate::connection::{self, Settings, Toggle};
use crate::directory::{self, DirectoryScope};
use crate::domain;
use crate::event::{self, Action, Filter};
use crate::provisioning::{self, NewPassword, Presenter, Written};
use crate::session::{self, Admin, ClientKind, Confirmed, Lifetime, Opening, Person, Proof};
use crate::sign_in::{PasswordCost, Passwords};
use crate::tenant::{self, NewTenant};
use crate::user::{self, NewAccount, Role, User};
use crate::{Error, Result};

/// A test body that runs as one transaction on both databases: `story!(name, |c, acme| { .. });`
macro_rules! story {
    ($(#[$doc:meta])* $name:ident, $body:expr) => {
        hub_testkit::on_both!($(#[$doc])* $name, |t: hub_testkit::TestDb| async move {
            $crate::test_support::tell(&t, $body).await;
        });
    };
}
pub(crate) use story;

/// The password of everybody in the company.
pub const PASSWORD: &str = "correct horse battery";
/// The hub's public address.
pub const BASE_URL: &str = "https://hub.test";

/// A tenant with one person of each role; no seat limit.
#[derive(Debug, Clone, Copy)]
pub struct Acme {
    pub tenant: TenantId,
    pub owner: UserId,
    pub admin: UserId,
    pub member: UserId,
}

/// A request `seconds` after the fixed clock's beginning, with randomness that no other request has.
pub fn at(seconds: i64) -> Cx {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let entropy = Arc::new(SeededEntropy::new(NEXT.fetch_add(1, Ordering::Relaxed)));
    Cx { entropy, ..hub_testkit::cx(seconds) }
}

/// The fixed clock's beginning.
pub fn now() -> Timestamp {
    at(0).now
}

pub fn email(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

pub fn passwords() -> Passwords {
    Passwords::start(1, PasswordCost::smallest()).unwrap()
}

fn password_hash() -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    let hash = || {
        let salted = hub_testkit::block_on(passwords().hash(&at(0), Secret::new(PASSWORD.to_owned())));
        salted.unwrap()
    };
    // A runtime cannot be started inside another one.
    HASH.get_or_init(|| std::thread::spawn(hash).join().unwrap()).clone()
}

pub fn account(name: &str, role: Role) -> NewAccount {
    NewAccount { email: email(name), name: None, role, password_hash: Some(password_hash()) }
}

/// Signs up `slug` with owner@, admin@ and member@.
pub fn found(c: &mut Conn, slug: &str) -> Result<Acme> {
    let new = NewTenant {
        name: slug.to_uppercase(),
        slug: slug.parse().unwrap(),
        owner_email: email(&format!("owner@{slug}.test")),
        owner_name: Some("Olga Owner".to_owned()),
        owner_password_hash: password_hash(),
    };
    let (tenant, owner) = tenant::create(c, &at(0), &new)?;
    let admin = user::create(c, &at(0), tenant, &account(&format!("admin@{slug}.test"), Role::Admin))?;
    let member = user::create(c, &at(0), tenant, &account(&format!("member@{slug}.test"), Role::Member))?;
    Ok(Acme { tenant, owner, admin, member })
}

/// Signs up Acme and tells a story about it, all in one transaction.
pub async fn tell(t: &TestDb, body: impl FnOnce(&mut Conn, &Acme) + Send + 'static) {
    let acme = sign_up(t, "acme").await;
    let told: Result<()> =
        t.db.write(acme.tenant, move |c| {
            body(c, &acme);
            Ok(())
        })
        .await;
    told.unwrap();
}

pub async fn sign_up(t: &TestDb, slug: &'static str) -> Acme {
    t.db.write_global(move |c| found(c, slug)).await.unwrap()
}

impl Acme {
    pub fn user(&self, c: &mut Conn, id: UserId) -> User {
        user::get(c, self.tenant, id).unwrap()
    }

    /// Somebody in a session that was earned by `proof`; with the cookie.
    pub fn session(&self, c: &mut Conn, id: UserId, proof: Proof) -> (Person, Secret) {
        let user = self.user(c, id);
        let cookie = session::open(c, &at(0), &user, &opening(proof), Lifetime::default()).unwrap();
        let person = session::authenticate(c, cookie.expose(), now(), Lifetime::default()).unwrap().unwrap();
        (person, cookie)
    }

    /// The right of somebody to manage the tenant.
    pub fn right_of(&self, c: &mut Conn, id: UserId) -> Admin {
        self.session(c, id, Proof::Password).0.admin().unwrap()
    }

    /// The operator's right.
    pub fn operator(&self) -> Admin {
        Admin::at_the_command_line(self.tenant)
    }

    /// A request of the owner's.
    pub fn by_owner(&self, seconds: i64) -> Cx {
        at(seconds).with_actor(Actor::User { id: self.owner, name: "owner@acme.test".to_owned() })
    }

    /// Connect Now on Entra ID.
    pub fn connect(&self, c: &mut Conn) -> ConnectionId {
        connection::begin(c, &self.by_owner(0), &self.operator(), "entra_id").unwrap()
    }

    /// A connection to Entra ID that is Integrated.
    pub fn integrated(&self, c: &mut Conn) -> ConnectionId {
        let id = self.connect(c);
        let change =
            connection::configure(c, &self.by_owner(0), &self.operator(), id, &complete(), false).unwrap();
        assert_eq!(change.after, connection::State::Integrated);
        id
    }

    /// A connection whose IdP writes, with auto-create and auto-deactivate as given.
    pub fn directory(&self, c: &mut Conn, auto_create: bool, auto_deactivate: bool) -> Directory {
        let connection = self.connect(c);
        let (_, token) =
            directory::issue(c, &self.by_owner(0), &self.operator(), connection, "Entra", None).unwrap();
        let directory = Directory { tenant: self.tenant, connection, token };
        directory.toggle(c, Toggle::AutoCreate, auto_create);
        directory.toggle(c, Toggle::AutoDeactivate, auto_deactivate);
        directory
    }

    /// Verifies a domain, as its record in DNS would.
    pub fn verified(&self, c: &mut Conn, name: &str) {
        let by = Confirmed::at_the_command_line(self.tenant);
        let domain = domain::add(c, &self.by_owner(0), &by, name).unwrap();
        let check = domain::claim(c, &at(0), domain, true).unwrap().unwrap();
        domain::settle(c, &at(0), &check, &domain::Seen::There).unwrap();
        assert!(domain::get(c, self.tenant, domain).unwrap().is_verified());
    }

    /// The names of the tenant's events, the oldest first.
    pub fn events(&self, c: &mut Conn) -> Vec<String> {
        let mut rows = event::page(c, self.tenant, &Filter::default(), 1000).unwrap();
        rows.reverse();
        rows.into_iter().map(|row| row.action).collect()
    }

    /// How many events of one name there are.
    pub fn count(&self, c: &mut Conn, action: Action) -> usize {
        self.events(c).into_iter().filter(|name| name == action.as_str()).count()
    }

    /// The details of the newest event of one name.
    pub fn details(&self, c: &mut Conn, action: Action) -> Value {
        serde_json::from_str(&self.newest(c, action).details).unwrap()
    }

    /// The newest event of one name.
    pub fn newest(&self, c: &mut Conn, action: Action) -> event::EventRow {
        let filter = Filter { action: Some(action.as_str().to_owned()), ..Filter::default() };
        event::page(c, self.tenant, &filter, 1).unwrap().pop().unwrap_or_else(|| panic!("no {action:?}"))
    }

    pub fn seats(&self, c: &mut Conn) -> i64 {
        tenant::get(c, self.tenant).unwrap().seats_used
    }

    pub fn presenter(&self) -> Presenter {
        Presenter::new(self.tenant, format!("{BASE_URL}/scim/v2/{}", self.tenant), Schemas::standard())
    }
}

pub(crate) fn opening(proof: Proof) -> Opening {
    Opening::here(proof, ClientKind::Web, None)
}

/// The key of the company's IdP.
pub fn key() -> &'static IdpKey {
    static KEY: OnceLock<IdpKey> = OnceLock::new();
    KEY.get_or_init(|| IdpKey::generate(2048).unwrap())
}

/// The certificate of the company's IdP.
pub fn certificate() -> Certificate {
    Certificate::from_der(&key().certificate_der().unwrap()).unwrap()
}

/// A certificate of another key; validity in Unix seconds.
pub fn other_certificate(name: &str, until: i64) -> Certificate {
    let key = IdpKey::generate_rsa(2048, name, 1_577_836_800, until).unwrap();
    Certificate::from_der(&key.certificate_der().unwrap()).unwrap()
}

/// The issuer in [`complete`].
pub const ISSUER: &str = "https://sts.windows.net/acme/";

/// All that a SAML connection needs.
pub fn complete() -> Settings {
    Settings {
        idp_entity_id: Some(ISSUER.to_owned()),
        sso_url: Some("https://login.microsoftonline.com/acme/saml2".to_owned()),
        certificates: vec![certificate()],
    }
}

/// An IdP that writes over SCIM.
pub struct Directory {
    pub tenant: TenantId,
    pub connection: ConnectionId,
    pub token: Secret,
}

impl Directory {
    pub fn scope(&self, c: &mut Conn) -> DirectoryScope {
        let header = format!("Bearer {}", self.token.expose());
        directory::authenticate(c, self.tenant, Some(&header), now()).unwrap().unwrap()
    }

    /// People as its identity provider sees them.
    pub fn presenter(&self) -> Presenter {
        let base = format!("{BASE_URL}/scim/v2/{}", self.tenant);
        Presenter::new(self.tenant, base, Schemas::standard()).seen_by(self.connection)
    }

    pub fn toggle(&self, c: &mut Conn, toggle: Toggle, on: bool) {
        let by = Admin::at_the_command_line(self.tenant);
        connection::set_toggle(c, &at(0), &by, self.connection, toggle, on).unwrap();
    }

    /// Turns the synchronisation of passwords on.
    pub fn synchronises_passwords(&self, c: &mut Conn) {
        let features =
            Features { scim: true, groups: true, roles: true, password_sync: true, phone_number_sync: true };
        let new = Configuration::new("microsoft", Vec::new(), features).unwrap();
        let by = Admin::at_the_command_line(self.tenant);
        scim_configuration::change(c, &at(0), &by, self.connection, &new).unwrap();
    }

    pub fn post(&self, c: &mut Conn, body: &Value) -> Result<Written> {
        let scope = self.scope(c);
        provisioning::create(c, &at(1), &scope, &resource(body))
    }

    /// Pushes somebody whose userName is their address.
    pub fn push(&self, c: &mut Conn, name: &str) -> User {
        self.post(c, &person(name)).unwrap().user
    }

    pub fn put(&self, c: &mut Conn, id: UserId, body: &Value) -> Result<Written> {
        let scope = self.scope(c);
        provisioning::replace(c, &at(2), &scope, &id.to_string(), read(body), &Conditions::default())
    }

    /// One replace operation.
    pub fn patch(&self, c: &mut Conn, id: UserId, path: &str, value: impl Into<Value>) -> Result<Written> {
        let operation = json!({ "op": "replace", "path": path, "value": value.into() });
        self.apply(c, id, json!([operation]))
    }

    pub fn apply(&self, c: &mut Conn, id: UserId, operations: Value) -> Result<Written> {
        self.apply_at(c, &at(2), id, operations)
    }

    pub fn apply_at(&self, c: &mut Conn, cx: &Cx, id: UserId, operations: Value) -> Result<Written> {
        let scope = self.scope(c);
        let patch = Patch::parse(&json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations,
        }))?;
        provisioning::patch(
            c,
            cx,
            &scope,
            &Schemas::standard(),
            &id.to_string(),
            &patch,
            &Conditions::default(),
        )
    }

    pub fn active(&self, c: &mut Conn, id: UserId, active: bool) -> User {
        self.patch(c, id, "active", active).unwrap().user
    }

    /// A password that the directory writes.
    pub fn set_password(&self, c: &mut Conn, id: UserId, plain: &str) -> Result<()> {
        let scope = self.scope(c);
        let mut user = user::get(c, self.tenant, id)?;
        let prospect = provisioning::prospect(c, &scope, &id.to_string(), &Conditions::default())?;
        let plain = Secret::new(plain.to_owned());
        let prepare =
            move || hub_testkit::block_on(NewPassword::prepare(&passwords(), &at(7), plain, prospect));
        // A runtime cannot be started inside another one.
        let new = std::thread::spawn(prepare).join().unwrap()?;
        provisioning::set_password(c, &at(7), &scope, &mut user, new)
    }

    pub fn delete(&self, c: &mut Conn, id: UserId) -> Result<()> {
        let scope = self.scope(c);
        provisioning::delete(c, &at(3), &scope, &id.to_string(), &Conditions::default())
    }
}

/// A SCIM body such as Entra sends, for somebody whose userName is `name@acme.test` or the address given.
pub fn person(name: &str) -> Value {
    let address = if name.contains('@') { name.to_owned() } else { format!("{name}@acme.test") };
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": address,
        "externalId": format!("ext-{name}"),
        "active": true,
        "displayName": format!("Person {name}"),
        "emails": [{ "type": "work", "value": address, "primary": true }],
    })
}

/// The body of a PUT.
pub fn read(body: &Value) -> Resource {
    Resource::read(ResourceKind::User, &Schemas::standard(), body).unwrap()
}

/// The body of a POST.
pub fn resource(body: &Value) -> Resource {
    let mut resource = read(body);
    resource.set_create_defaults(ResourceKind::User, &Schemas::standard());
    resource
}

/// The SCIM refusal in a result.
pub fn refusal<T: std::fmt::Debug>(outcome: Result<T>) -> hub_scim::Error {
    match outcome {
        Err(Error::Scim(refusal)) => refusal,
        // The edge has the words; see its faults.
        Err(error @ Error::NoSeat { .. }) => hub_scim::Error::forbidden(error.to_string()),
        other => panic!("not refused by SCIM: {other:?}"),
    }
}

/// The status of a SCIM refusal.
pub fn status<T: std::fmt::Debug>(outcome: Result<T>) -> u16 {
    refusal(outcome).status
}

/// The field that a form was refused for.
pub fn field<T: std::fmt::Debug>(outcome: Result<T>) -> &'static str {
    match outcome {
        Err(Error::Invalid(invalid)) => invalid.field,
        other => panic!("not refused as a form: {other:?}"),
    }
}

/// A statement, asked for its plan.
struct Explained<Q>(Q);

impl<Q> QueryId for Explained<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<Q> Query for Explained<Q> {
    type SqlType = (BigInt, BigInt, BigInt, Text);
}
impl<Q, C> RunQueryDsl<C> for Explained<Q> {}
impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Explained<Q> {
    fn walk_ast<'out>(&'out self, mut out: AstPass<'_, 'out, Sqlite>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("EXPLAIN QUERY PLAN ");
        self.0.walk_ast(out)
    }
}
impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Explained<Q> {
    fn walk_ast<'out>(&'out self, out: AstPass<'_, 'out, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

/// How SQLite would carry out a statement, a line a step.
pub fn plan<Q>(statement: Q) -> Vec<String>
where
    Q: QueryFragment<Sqlite> + QueryFragment<Pg> + Send + 'static,
{
    hub_testkit::block_on(async move {
        let test = TestDb::sqlite();
        let explain =
            |c: &mut Conn| -> Result<Vec<(i64, i64, i64, String)>> { Ok(c.rows(Explained(statement))?) };
        test.db.read(explain).await.unwrap().into_iter().map(|(_, _, _, step)| step).collect()
    })
}
