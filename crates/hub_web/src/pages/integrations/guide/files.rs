//! `GET {base}/guide/files`: the files that set the vendor's side up, to read; below it each to take away.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use askama::Template;
use hub_integrations::{Block, ExtensionAttribute, Setup, SetupFile};
use hub_kernel::{ConnectionId, TenantId};
use hub_tenants::connection::scim_configuration::{self, Features};
use hub_tenants::{connection, extension, tenant};
use hub_text::text;

use super::super::visit::Visit;
use super::Values;
use crate::app::App;
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::shell::Shell;
use crate::{brand, reply, urls};

/// What each file does, how it is run, and all of its text.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/setup_files.html")]
pub struct SetupFilesPage {
    /// The frame.
    pub shell: Shell,
    /// "Set up Entra ID SSO by script".
    pub title: String,
    /// Integration Settings.
    pub back_href: String,
    /// Where a Secret Token is made.
    pub token_href: String,
    /// The files.
    pub files: Vec<File>,
}

/// A file of a guide.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What it is.
    pub title: String,
    /// What it needs and does.
    pub about: String,
    /// How it is run; empty for what is only read.
    pub run: String,
    /// Where it is taken away.
    pub href: String,
    /// Its text.
    pub text: String,
}

/// The pages of ours that a file sends people to.
struct Pages<'a> {
    /// Where a Secret Token is made.
    token: &'a str,
    /// Where metadata is taken.
    metadata: &'a str,
}

/// The files of a connection's guide, and what they are filled with.
struct Room {
    name: &'static str,
    files: Vec<&'static SetupFile>,
    workspace: String,
    features: Features,
    attributes: Vec<ExtensionAttribute>,
}

impl Room {
    async fn of(app: &App, id: ConnectionId) -> Result<Self, HtmlFault> {
        let tenant = id.tenant();
        let read = app.db.read(move |c| {
            let row = connection::get(c, tenant, id)?;
            let files = files_of(&row);
            if files.is_empty() {
                return Err(hub_tenants::Error::NotFound);
            }
            Ok(Self {
                name: row.name(),
                files,
                workspace: tenant::get(c, tenant)?.name,
                features: scim_configuration::of(c, tenant, id)?.configuration.features,
                attributes: attributes(c, tenant)?,
            })
        });
        Ok(read.await?)
    }

    /// The text of a file that leads to these pages of ours.
    fn write(&self, app: &App, values: &Values, file: &SetupFile, pages: &Pages<'_>) -> String {
        (file.write)(&Setup {
            product: &brand::current().name,
            workspace: &self.workspace,
            values: values.all(),
            token_page: &app.absolute(pages.token),
            metadata_page: &app.absolute(pages.metadata),
            groups: self.features.groups,
            roles: self.features.roles,
            attributes: &self.attributes,
        })
    }
}

fn files_of(row: &connection::Connection) -> Vec<&'static SetupFile> {
    let guide = row.integration().map_or(&[][..], |integration| integration.guide);
    let blocks = guide.iter().flat_map(|step| step.blocks);
    blocks
        .filter_map(|block| if let Block::Files(files) = block { Some(*files) } else { None })
        .flatten()
        .collect()
}

/// Those that directories may write: a removed one is known to none.
fn attributes(c: &mut hub_db::Conn, tenant: TenantId) -> hub_tenants::Result<Vec<ExtensionAttribute>> {
    let known = extension::all(c, tenant)?.into_iter().filter(|definition| !definition.hidden);
    let attribute = |definition: extension::Definition| ExtensionAttribute {
        path: definition.path(),
        kind: definition.kind.as_str(),
        multi_valued: definition.multi_valued,
    };
    Ok(known.map(attribute).collect())
}

/// The page.
///
/// # Errors
/// 404 for a connection that is not there, or whose vendor has none.
pub async fn get(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    let room = Room::of(&visit.app, visit.id).await?;
    let values = Values::of(&visit);
    let (token, metadata) = (urls::provisioning(visit.id), urls::connection(visit.id));
    let pages = Pages { token: &token, metadata: &metadata };
    let file = |file: &&'static SetupFile| File {
        name: file.name.to_owned(),
        title: file.title.to_owned(),
        about: file.about.to_owned(),
        run: file.run.to_owned(),
        href: urls::guide_file(visit.id, file.name),
        text: room.write(&visit.app, &values, file, &pages),
    };
    Ok(reply::page(&SetupFilesPage {
        shell: visit.shell(),
        title: text!("Set up {name} by script", name = room.name).to_string(),
        back_href: urls::connection(visit.id),
        token_href: format!("{}#name", urls::provisioning(visit.id)),
        files: room.files.iter().map(file).collect(),
    }))
}

/// One file, to save.
///
/// # Errors
/// 404 for a connection or file that is not there.
pub async fn download(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    let name = visit.request.match_info().get("file").unwrap_or_default();
    let (token, metadata) = (urls::provisioning(visit.id), urls::connection(visit.id));
    answer(&visit.app, visit.id, name, &token, &metadata).await
}

/// A file that sends people to these pages of ours: where a Secret Token is made, and where metadata is taken.
///
/// # Errors
/// 404 for a connection or file that is not there.
pub(in crate::pages) async fn answer(
    app: &App,
    id: ConnectionId,
    name: &str,
    token: &str,
    metadata: &str,
) -> Result<HttpResponse, HtmlFault> {
    let room = Room::of(app, id).await?;
    let file = room.files.iter().find(|file| file.name == name).ok_or(HtmlFault::NotFound)?;
    let text = room.write(app, &Values::at(app, id), file, &Pages { token, metadata });
    // Plain text, whatever it is: no browser runs or shows it as something else.
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)))
        .body(text))
}
