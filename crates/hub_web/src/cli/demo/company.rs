//! The company: its workspace, its connection, and what its owner does in it.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, EmailAddress, Random as _, Secret, Slug, TenantId, UserId};
use hub_saml::metadata;
use hub_tenants::connection::{self, Reading, Settings, Toggle, vouching};
use hub_tenants::import::{self, Asked, Started, Who};
use hub_tenants::mass_change::{self, Decision, Whom};
use hub_tenants::role_mapping::{self, Change, Grant, NewRule, Source};
use hub_tenants::session::Admin;
use hub_tenants::tenant::{self, NewTenant, SeatRule};
use hub_tenants::user::{self, NewAccount, PeopleFilter, Role, User};
use hub_tenants::{Error, directory};

use super::super::failure::Failure;
use super::cast::{FOUND, Group, Player, WAITS};
use super::provider::{self, Provider};
use super::stage::{Stage, Visit};
use crate::{imports, role_rules, urls};

pub(super) const NAME: &str = "Northwind";
pub(super) const SLUG: &str = "northwind";
/// Days until the Secret Token ends: few enough to want attention.
const TOKEN_DAYS: i64 = 9;
/// People that are read at once; the company is smaller.
const MOST: i64 = 500;

/// The owner's address.
pub(super) fn owner_email() -> String {
    provider::mailbox("nora")
}

/// The company so far.
pub(super) struct Company<'a> {
    pub stage: &'a Stage,
    pub provider: &'a Provider<'a>,
    pub tenant: TenantId,
    pub connection: ConnectionId,
    /// What its directory calls with.
    pub token: Secret,
    /// Logins by SSO that went well.
    pub sign_ins: usize,
    password: Secret,
}

impl<'a> Company<'a> {
    /// The workspace with its owner, two more accounts, and the connection.
    pub(super) async fn found(
        stage: &'a Stage,
        provider: &'a Provider<'a>,
        password: Secret,
    ) -> Result<Self, Failure> {
        stage.go(14, 0);
        let hash = stage.app.passwords.hash(&stage.cx(), password.clone()).await?;
        let owner = NewTenant {
            name: NAME.to_owned(),
            slug: SLUG.parse::<Slug>().map_err(|error| Failure::invalid("slug", error))?,
            owner_email: email(&owner_email())?,
            owner_name: Some("Nora Lindqvist".to_owned()),
            owner_password_hash: hash.clone(),
        };
        let cx = stage.cx();
        let tenant = stage.app.db.write_global(move |c| tenant::create(c, &cx, &owner)).await?.0;
        let accounts = Accounts { agent: account(&FOUND, Some(hash))?, contractor: contractor()? };
        stage.go(13, 600);
        let nora = stage.log_in(&owner_email(), &password).await?;
        nora.write(move |c, cx, by| accounts.make(c, cx, by)).await?;
        let (connection, token) = connect(stage, provider, &nora).await?;
        Ok(Self { stage, provider, tenant, connection, token, sign_ins: 0, password })
    }

    /// The owner logs in; for a quarter of an hour she may do everything.
    pub(super) async fn owner(&self) -> Result<Visit<'_>, Failure> {
        self.stage.log_in(&owner_email(), &self.password).await
    }

    /// The owner turns switches.
    pub(super) async fn turn(&self, switches: &[(Toggle, bool)]) -> Result<(), Failure> {
        let (id, switches) = (self.connection, switches.to_vec());
        let turn = move |c: &mut Conn, cx: &Cx, by: &Admin| {
            switches.iter().try_for_each(|(toggle, on)| connection::set_toggle(c, cx, by, id, *toggle, *on))
        };
        self.owner().await?.write(turn).await
    }

    /// The owner imports everybody who waits but one.
    pub(super) async fn import_all_but(&self, one: &Player) -> Result<(), Failure> {
        let (tenant, connection, left_out) = (self.tenant, self.connection, one.email());
        let filter = PeopleFilter { state: Some(user::UserState::Staged), ..PeopleFilter::default() };
        let waiting = self.stage.read(move |c| user::page(c, tenant, &filter, MOST)).await?;
        let chosen = waiting.iter().filter(|user| user.user_name != left_out).map(|user| user.id).collect();
        let ticket: [u8; 16] = self.stage.app.entropy.bytes();
        let ticket = ticket.iter().map(|byte| format!("{byte:02x}")).collect();
        let asked = Asked { connection: Some(connection), who: Who::These(chosen), ticket };
        let started = self.owner().await?.write(move |c, cx, by| import::start(c, cx, by, &asked)).await?;
        if let Started::Begun(row) = started
            && let Some(claim) = imports::claim(&self.stage.app, row.id).await?
        {
            imports::finish(&self.stage.app, &self.stage.cx(), claim).await;
        }
        Ok(())
    }

    /// The owner says what groups give: product roles, and admins.
    pub(super) async fn rules(&self) -> Result<(), Failure> {
        let id = self.connection;
        let rule = |source, hub_role, product_roles: &[&str]| NewRule {
            source,
            hub_role,
            product_roles: product_roles.iter().map(|&name| name.to_owned()).collect(),
        };
        let save = move |c: &mut Conn, cx: &Cx, by: &Admin| {
            let groups = role_mapping::groups_of(c, id)?;
            let found = |group: Group| {
                let row = groups.iter().find(|(_, name, _)| name == group.name());
                row.map(|(id, ..)| Source::Group(*id)).ok_or(Error::NotFound)
            };
            let admins = rule(found(Group::It)?, Some(Grant::Admin), &["manager"]);
            let agents = rule(found(Group::Support)?, None, &["agent"]);
            for new in [admins, agents] {
                role_mapping::save(c, cx, by, id, &Change::Add(new), None)?;
            }
            Ok(())
        };
        self.owner().await?.write(save).await?;
        Ok(role_rules::round(&self.stage.app).await?)
    }

    /// The owner takes somebody's access by hand.
    pub(super) async fn deactivate(&self, player: &Player) -> Result<(), Failure> {
        let person = self.person(player).await?.id;
        self.owner().await?.write(move |c, cx, by| user::deactivate(c, cx, by, person)).await
    }

    /// The owner undoes a mass change of the directory: who lost access gets it back, the others keep it.
    pub(super) async fn undo_mass_change(&self) -> Result<(), Failure> {
        let undo = |c: &mut Conn, cx: &Cx, by: &Admin| {
            mass_change::give_back(c, cx, by)?;
            while mass_change::decide(c, cx, by, Whom::NextOfAll, Decision::Keep)? > 0 {}
            Ok(())
        };
        self.owner().await?.write(undo).await
    }

    /// The operator sells exactly the seats that are taken, and none beyond.
    pub(super) async fn fill_plan(&self) -> Result<(), Failure> {
        let tenant = self.tenant;
        let set = move |c: &mut Conn, cx: &Cx| {
            let taken = tenant::get(c, tenant)?.seats_used;
            tenant::set_plan(c, cx, tenant, Some(taken), SeatRule::Refuse)
        };
        self.stage.write(tenant, set).await
    }

    async fn person(&self, player: &Player) -> Result<User, Failure> {
        let (tenant, address) = (self.tenant, email(&player.email())?);
        let found = self.stage.read(move |c| user::by_email(c, tenant, &address)).await?;
        found.ok_or_else(|| Failure::not_found(format!("{} has not come", player.email())))
    }
}

/// Accounts from before the connection.
struct Accounts {
    agent: NewAccount,
    contractor: NewAccount,
}

impl Accounts {
    fn make(&self, c: &mut Conn, cx: &Cx, by: &Admin) -> hub_tenants::Result<UserId> {
        user::create(c, cx, by.tenant(), &self.agent)?;
        // The link in the mail is used by nobody: invited, and not yet seen.
        Ok(user::invite(c, cx, by, &self.contractor)?.0)
    }
}

fn account(player: &Player, password_hash: Option<String>) -> Result<NewAccount, Failure> {
    let (email, name) = (email(&player.email())?, Some(player.name()));
    Ok(NewAccount { email, name, role: Role::Member, password_hash })
}

/// Who came as a contractor, before her own company sent her.
fn contractor() -> Result<NewAccount, Failure> {
    let (email, name) = (email("ines@contractor.test")?, Some(WAITS.name()));
    Ok(NewAccount { email, name, role: Role::Member, password_hash: None })
}

fn email(text: &str) -> Result<EmailAddress, Failure> {
    super::super::operator::email(text)
}

/// Connect Now on Entra ID, the identity provider's metadata, a Secret Token, and both values at the identity provider.
async fn connect(
    stage: &Stage,
    provider: &Provider<'_>,
    nora: &Visit<'_>,
) -> Result<(ConnectionId, Secret), Failure> {
    let address = provider.metadata_url();
    let document = stage.app.outbound.get(&address).await;
    let document = document.map_err(|error| Failure::invalid("identity_provider", error))?;
    let idp =
        metadata::parse_idp(&document).map_err(|error| Failure::invalid("identity_provider", &error))?;
    let ends = stage.in_days(TOKEN_DAYS);
    let (master, now) = (stage.app.master_key.clone(), stage.now());
    let begin = move |c: &mut Conn, cx: &Cx, by: &Admin| {
        // The demo identity provider writes as Entra ID does; it is found as the README's reader finds it.
        let found = hub_integrations::search("Azure AD", None);
        let slug = found.first().map(|integration| integration.slug).ok_or(Error::NotFound)?;
        let id = connection::begin(c, cx, by, slug)?;
        let new = Settings::of_metadata(&idp, now);
        let reading = Reading::of(&idp, &idp.sso_url, Some(address));
        connection::take_metadata(c, cx, &master, by, id, &new, reading, None, false)?;
        vouching::vouch(c, cx, by, id)?;
        let token = directory::issue(c, cx, by, id, "Entra ID", Some(ends))?.1;
        Ok((id, token))
    };
    let (id, token) = nora.write(begin).await?;
    let sp = connection::sp_settings(stage.app.base_url(), id);
    provider.know(&sp.entity_id, &sp.acs_url).await?;
    provider.provision_to(&format!("{}{}", stage.address, urls::scim(id.tenant())), token.expose()).await?;
    Ok((id, token))
}
