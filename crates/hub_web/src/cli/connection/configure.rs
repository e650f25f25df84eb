//! `hub connection configure`.

use std::path::{Path, PathBuf};

use hub_kernel::{CertificateId, ConnectionId, Outbound as _};
use hub_saml::{Certificate, KeySize, certificate, metadata};
use hub_tenants::connection::keys::NewKey;
use hub_tenants::connection::{self, Reading, Settings, Toggle};

use super::super::answer::Answer;
use super::super::failure::Failure;
use super::super::operator::Operator;
use super::super::words::on_off;
use super::{Of, describe};
use crate::outbound::HttpOutbound;

#[derive(Debug, clap::Args)]
pub(in super::super) struct Configure {
    #[command(flatten)]
    of: Of,
    /// Entity ID (issuer) of the identity provider; an empty text clears it
    #[arg(long, value_name = "URI")]
    idp_entity_id: Option<String>,
    /// Where the browser is sent to log in; an empty text clears it
    #[arg(long, value_name = "URL")]
    sso_url: Option<String>,
    /// Certificate to add, PEM or DER; may be given several times
    #[arg(long, value_name = "FILE")]
    certificate_file: Vec<PathBuf>,
    /// Id of a certificate to remove; may be given several times
    #[arg(long, value_name = "ID")]
    remove_certificate: Vec<String>,
    /// The identity provider's metadata: all three values at once
    #[arg(long, value_name = "FILE", conflicts_with = "metadata_url")]
    metadata_file: Option<PathBuf>,
    /// The same, fetched now and read every day from then on
    #[arg(long, value_name = "URL")]
    metadata_url: Option<String>,
    /// New people of the identity provider get an account at once
    #[arg(long, value_parser = on_off, value_name = "on|off")]
    auto_create: Option<bool>,
    /// Deactivation and deletion at the identity provider take access
    #[arg(long, value_parser = on_off, value_name = "on|off")]
    auto_deactivate: Option<bool>,
    /// People created by the identity provider get a mail
    #[arg(long, value_parser = on_off, value_name = "on|off")]
    welcome_mail: Option<bool>,
    /// Calls of the directory are taken
    #[arg(long, value_parser = on_off, value_name = "on|off")]
    scim: Option<bool>,
    /// A login may begin at the identity provider
    #[arg(long, value_parser = on_off, value_name = "on|off")]
    idp_initiated: Option<bool>,
    /// Yes, even if this ends single sign-on, or if the metadata is of another identity provider
    #[arg(long)]
    confirm: bool,
}

impl Configure {
    pub(super) async fn run(self, operator: &Operator) -> Result<Answer, Failure> {
        let (tenant, id) = self.of.find(operator).await?;
        let remove = self
            .remove_certificate
            .iter()
            .map(|text| {
                CertificateId::in_tenant(tenant.id, text)
                    .ok_or_else(|| Failure::not_found(format!("there is no certificate {text:?} here")))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let (new, reading) = self.settings(operator).await?;
        let spare = match reading.wants_signatures() {
            true => Some(spare(operator, id).await?),
            false => None,
        };
        let toggles = self.toggles();
        let master = operator.master_key.clone();
        let (base, confirmed) = (operator.settings.base_url.to_string(), self.confirm);
        let fields = operator
            .write(&tenant, move |c, cx, by| {
                if !new.is_empty() {
                    connection::take_metadata(c, cx, &master, by, id, &new, reading, spare, confirmed)?;
                }
                for certificate in remove {
                    connection::remove_certificate(c, cx, by, id, certificate, confirmed)?;
                }
                for (toggle, on) in toggles {
                    connection::set_toggle(c, cx, by, id, toggle, on)?;
                }
                let row = connection::get(c, by.tenant(), id)?;
                describe(c, &base, &row)
            })
            .await?;
        Ok(Answer::new(fields))
    }

    /// What the metadata says, then what stands beside it on the command line.
    async fn settings(&self, operator: &Operator) -> Result<(Settings, Reading), Failure> {
        let idp =
            match self.metadata(operator).await? {
                None => None,
                Some(document) => Some(metadata::parse_idp(&document).map_err(|error| {
                    Failure::invalid("metadata", &error).with("reason", error.code().into())
                })?),
            };
        let found = idp.as_ref().map(|idp| Settings::of_metadata(idp, operator.cx.now)).unwrap_or_default();
        let mut new = Settings {
            idp_entity_id: self.idp_entity_id.clone().or(found.idp_entity_id),
            sso_url: self.sso_url.clone().or(found.sso_url),
            certificates: found.certificates,
        };
        for path in &self.certificate_file {
            new.certificates.extend(certificates(path)?);
        }
        let sso_url = new.sso_url.as_deref().unwrap_or_default();
        let reading =
            idp.map(|idp| Reading::of(&idp, sso_url, self.metadata_url.clone())).unwrap_or_default();
        Ok((new, reading))
    }

    async fn metadata(&self, operator: &Operator) -> Result<Option<Vec<u8>>, Failure> {
        match (&self.metadata_file, &self.metadata_url) {
            (Some(path), _) => read(path, "metadata_file").map(Some),
            (None, Some(url)) => {
                let outbound = HttpOutbound::new(&operator.settings);
                let fetched = outbound.get(url).await;
                fetched.map(Some).map_err(|error| Failure::invalid("metadata_url", error))
            }
            (None, None) => Ok(None),
        }
    }

    fn toggles(&self) -> Vec<(Toggle, bool)> {
        let given = [
            (Toggle::AutoCreate, self.auto_create),
            (Toggle::AutoDeactivate, self.auto_deactivate),
            (Toggle::WelcomeMail, self.welcome_mail),
            (Toggle::Scim, self.scim),
            (Toggle::IdpInitiated, self.idp_initiated),
        ];
        given.into_iter().filter_map(|(toggle, on)| Some((toggle, on?))).collect()
    }
}

/// A key for a connection that is to sign, should it have none.
async fn spare(operator: &Operator, id: ConnectionId) -> Result<NewKey, Failure> {
    let cx = operator.cx.clone();
    let made = tokio::task::spawn_blocking(move || NewKey::generate(&cx, id, KeySize::default())).await;
    Ok(made.map_err(|_| hub_tenants::Error::Defect("the key was lost".to_owned()))??)
}

fn certificates(path: &Path) -> Result<Vec<Certificate>, Failure> {
    certificate::parse(&read(path, "certificate_file")?)
        .map_err(|error| Failure::invalid("certificate", &error).with("reason", error.code().into()))
}

fn read(path: &Path, field: &'static str) -> Result<Vec<u8>, Failure> {
    std::fs::read(path)
        .map_err(|error| Failure::invalid(field, format!("{} cannot be read: {error}", path.display())))
}
