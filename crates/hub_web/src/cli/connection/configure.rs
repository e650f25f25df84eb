//! `hub connection configure`.

use std::path::{Path, PathBuf};

use hub_kernel::{CertificateId, Outbound as _};
use hub_saml::{Certificate, certificate, metadata};
use hub_tenants::connection::{self, Settings, Toggle};

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
    /// Yes, even if this ends single sign-on
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
        let new = self.settings(operator).await?;
        let toggles = self.toggles();
        let metadata_url = self.metadata_url.clone();
        let (base, confirmed) = (operator.settings.base_url.to_string(), self.confirm);
        let fields = operator
            .write(&tenant, move |c, cx, by| {
                let before = connection::get(c, by.tenant(), id)?;
                if !new.is_empty() {
                    connection::configure(c, cx, by, id, &new, confirmed)?;
                }
                if let Some(url) = metadata_url {
                    connection::remember_metadata(c, cx, by, &before, &url, &new.certificates)?;
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
    async fn settings(&self, operator: &Operator) -> Result<Settings, Failure> {
        let mut new = match self.metadata(operator).await? {
            None => Settings::default(),
            Some(document) => {
                let idp = metadata::parse_idp(&document).map_err(|error| {
                    Failure::invalid("metadata", &error).with("reason", error.code().into())
                })?;
                Settings {
                    idp_entity_id: Some(idp.entity_id),
                    sso_url: Some(idp.sso_url),
                    certificates: idp.certificates.as_slice().to_vec(),
                }
            }
        };
        new.idp_entity_id = self.idp_entity_id.clone().or(new.idp_entity_id);
        new.sso_url = self.sso_url.clone().or(new.sso_url);
        for path in &self.certificate_file {
            new.certificates.extend(certificates(path)?);
        }
        Ok(new)
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

fn certificates(path: &Path) -> Result<Vec<Certificate>, Failure> {
    certificate::parse(&read(path, "certificate_file")?)
        .map_err(|error| Failure::invalid("certificate", &error).with("reason", error.code().into()))
}

fn read(path: &Path, field: &'static str) -> Result<Vec<u8>, Failure> {
    std::fs::read(path)
        .map_err(|error| Failure::invalid(field, format!("{} cannot be read: {error}", path.display())))
}
