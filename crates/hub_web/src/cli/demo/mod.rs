//! `hub demo fill`: a workspace that has lived, to be looked at.

mod cast;
mod company;
mod days;
mod provider;
mod stage;

use clap::Subcommand;
use hub_kernel::OsEntropy;
use hub_tenants::sign_in::check_new_password;
use hub_tenants::tenant;
use serde_json::json;

use self::company::Company;
use self::provider::Provider;
use self::stage::Stage;
use super::answer::Answer;
use super::failure::Failure;
use super::operator::password_from_stdin;
use crate::installation::Installation;
use crate::settings::Settings;
use crate::urls;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make the workspace Northwind with fourteen days of history. For demonstrations, on a machine of one's own only
    ///
    /// Connects it to a demo-idp that was just started with an empty state directory, and lives two weeks with it: people
    /// and groups come over SCIM, people log in by SSO, some of it goes wrong. Nothing is written by hand: the hub does all
    /// of it as always, with a clock that is put back.
    Fill(Fill),
}

#[derive(Debug, clap::Args)]
pub(super) struct Fill {
    /// Where the demo identity provider is
    #[arg(long, value_name = "URL", default_value = "http://localhost:8082")]
    identity_provider: String,
    /// Read the owner's password from the first line of standard input
    #[arg(long, required = true)]
    owner_password_stdin: bool,
}

impl Command {
    pub(super) async fn run(self, settings: Settings) -> Result<Answer, Failure> {
        match self {
            Self::Fill(args) => args.run(settings).await,
        }
    }
}

impl Fill {
    async fn run(self, settings: Settings) -> Result<Answer, Failure> {
        if !settings.base_url.is_loopback() {
            let text = "this makes a workspace of made-up people, for demonstrations: it works only where BASE_URL is \
                        an address of this machine";
            return Err(Failure::new("forbidden", text));
        }
        let password = password_from_stdin()?;
        check_new_password(password.expose(), &company::owner_email())?;
        let Installation { db, key, .. } = Installation::open(&settings, &OsEntropy).await?;
        if db.read(|c| tenant::by_slug(c, company::SLUG)).await?.is_some() {
            return Err(Failure::invalid("slug", "there is a workspace northwind already"));
        }
        drop(db);
        let stage = Stage::open(settings, key)?;
        let provider = Provider::open(&stage, &self.identity_provider).await?;
        let mut company = Company::found(&stage, &provider, password).await?;
        company.live().await?;
        let tenant_url = stage.app.absolute(&urls::scim(company.tenant));
        let answer = Answer::new(json!({
            "name": company::NAME,
            "slug": company::SLUG,
            "owner_email": company::owner_email(),
            "identity_provider": self.identity_provider,
            "connection_id": company.connection,
            "people_sent": cast::CAST.len(),
            "sign_ins": company.sign_ins,
            "days": days::DAYS,
        }));
        provider.provision_to(&tenant_url, company.token.expose()).await?;
        stage.close().await;
        Ok(answer.note("The owner logs in by the password, everybody else by single sign-on."))
    }
}
