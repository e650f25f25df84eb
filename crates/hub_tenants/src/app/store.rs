//! SQL of the tables `apps` and `app_tenants`.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{AppId, TenantId, Timestamp};

use super::{App, AppKind, GrantType, Lifetimes, Settings};
use crate::{Error, Result};

#[derive(Queryable)]
struct Row {
    id: AppId,
    name: String,
    kind: AppKind,
    confidential: bool,
    redirect_uris: String,
    post_logout_redirect_uris: String,
    origins: String,
    backchannel_logout_uri: Option<String>,
    grant_types: String,
    scopes: String,
    only_listed_tenants: bool,
    access_seconds: i64,
    refresh_idle_seconds: i64,
    refresh_max_seconds: i64,
    created_at: Timestamp,
    modified_at: Timestamp,
}

type RowSql = (
    BigInt,
    Text,
    Text,
    Bool,
    Text,
    Text,
    Text,
    Nullable<Text>,
    Text,
    Text,
    Bool,
    BigInt,
    BigInt,
    BigInt,
    BigInt,
    BigInt,
);
const COLUMNS: &str = "id, name, kind, confidential, redirect_uris, post_logout_redirect_uris, origins, \
    backchannel_logout_uri, grant_types, scopes, only_listed_tenants, access_seconds, refresh_idle_seconds, \
    refresh_max_seconds, created_at, modified_at";

statement!(Insert<'a> {
    id: AppId, name: &'a str, kind: AppKind, confidential: bool, redirect_uris: &'a str,
    post_logout_redirect_uris: &'a str, origins: &'a str, backchannel_logout_uri: Option<&'a str>, grant_types: &'a str,
    scopes: &'a str, only_listed_tenants: bool, access_seconds: i64, refresh_idle_seconds: i64,
    refresh_max_seconds: i64, created_at: Timestamp, modified_at: Timestamp,
} -> () = "INSERT INTO apps (" (COLUMNS) ") VALUES (" id ", " name ", " kind ", " confidential ", " redirect_uris ", "
    post_logout_redirect_uris ", " origins ", " backchannel_logout_uri ", " grant_types ", " scopes ", "
    only_listed_tenants ", " access_seconds ", " refresh_idle_seconds ", " refresh_max_seconds ", " created_at ", "
    modified_at ")");
statement!(Update<'a> {
    id: AppId, name: &'a str, kind: AppKind, redirect_uris: &'a str, post_logout_redirect_uris: &'a str,
    origins: &'a str, backchannel_logout_uri: Option<&'a str>, grant_types: &'a str, scopes: &'a str,
    only_listed_tenants: bool, access_seconds: i64, refresh_idle_seconds: i64, refresh_max_seconds: i64,
    modified_at: Timestamp,
} -> () = "UPDATE apps SET name = " name ", kind = " kind ", redirect_uris = " redirect_uris
    ", post_logout_redirect_uris = " post_logout_redirect_uris ", origins = " origins ", backchannel_logout_uri = "
    backchannel_logout_uri ", grant_types = " grant_types ", scopes = " scopes ", only_listed_tenants = "
    only_listed_tenants ", access_seconds = " access_seconds ", refresh_idle_seconds = " refresh_idle_seconds
    ", refresh_max_seconds = " refresh_max_seconds ", modified_at = " modified_at " WHERE id = " id);
statement!(Find { id: AppId } -> RowSql = "SELECT " (COLUMNS) " FROM apps WHERE id = " id);
statement!(All {} -> RowSql = "SELECT " (COLUMNS) " FROM apps ORDER BY name, id");
statement!(Delete { id: AppId } -> () = "DELETE FROM apps WHERE id = " id);
statement!(InsertTenant { app: AppId, tenant: TenantId } -> () =
    "INSERT INTO app_tenants (app_id, tenant_id) VALUES (" app ", " tenant ")");
statement!(ForgetTenants { app: AppId } -> () = "DELETE FROM app_tenants WHERE app_id = " app);
statement!(Tenants { app: AppId } -> BigInt =
    "SELECT tenant_id FROM app_tenants WHERE app_id = " app " ORDER BY tenant_id");

fn list(words: &[String]) -> String {
    serde_json::Value::from(words.to_vec()).to_string()
}

fn read_list(text: &str) -> Result<Vec<String>> {
    serde_json::from_str(text)
        .map_err(|error| Error::Defect(format!("an app's list cannot be read: {error}")))
}

fn grant_types(app: &App) -> String {
    let words: Vec<String> = app.settings.grant_types.iter().map(ToString::to_string).collect();
    list(&words)
}

pub(super) fn insert(c: &mut Conn, app: &App) -> Result<()> {
    let settings = &app.settings;
    c.execute(Insert {
        id: app.id,
        name: &settings.name,
        kind: settings.kind,
        confidential: settings.confidential,
        redirect_uris: &list(&settings.redirect_uris),
        post_logout_redirect_uris: &list(&settings.post_logout_redirect_uris),
        origins: &list(&settings.origins),
        backchannel_logout_uri: settings.backchannel_logout_uri.as_deref(),
        grant_types: &grant_types(app),
        scopes: &list(&settings.scopes),
        only_listed_tenants: settings.tenants.is_some(),
        access_seconds: settings.lifetimes.access_seconds,
        refresh_idle_seconds: settings.lifetimes.refresh_idle_seconds,
        refresh_max_seconds: settings.lifetimes.refresh_max_seconds,
        created_at: app.created_at,
        modified_at: app.modified_at,
    })?;
    Ok(())
}

pub(super) fn update(c: &mut Conn, app: &App) -> Result<()> {
    let settings = &app.settings;
    c.execute(Update {
        id: app.id,
        name: &settings.name,
        kind: settings.kind,
        redirect_uris: &list(&settings.redirect_uris),
        post_logout_redirect_uris: &list(&settings.post_logout_redirect_uris),
        origins: &list(&settings.origins),
        backchannel_logout_uri: settings.backchannel_logout_uri.as_deref(),
        grant_types: &grant_types(app),
        scopes: &list(&settings.scopes),
        only_listed_tenants: settings.tenants.is_some(),
        access_seconds: settings.lifetimes.access_seconds,
        refresh_idle_seconds: settings.lifetimes.refresh_idle_seconds,
        refresh_max_seconds: settings.lifetimes.refresh_max_seconds,
        modified_at: app.modified_at,
    })?;
    Ok(())
}

pub(super) fn find(c: &mut Conn, id: AppId) -> Result<Option<App>> {
    match c.row::<Row, _>(Find { id })? {
        Some(row) => read(c, row).map(Some),
        None => Ok(None),
    }
}

pub(super) fn all(c: &mut Conn) -> Result<Vec<App>> {
    let rows: Vec<Row> = c.rows(All {})?;
    rows.into_iter().map(|row| read(c, row)).collect()
}

fn read(c: &mut Conn, row: Row) -> Result<App> {
    let tenants = if row.only_listed_tenants { Some(c.rows(Tenants { app: row.id })?) } else { None };
    let words = read_list(&row.grant_types)?;
    Ok(App {
        id: row.id,
        settings: Settings {
            name: row.name,
            kind: row.kind,
            confidential: row.confidential,
            redirect_uris: read_list(&row.redirect_uris)?,
            post_logout_redirect_uris: read_list(&row.post_logout_redirect_uris)?,
            origins: read_list(&row.origins)?,
            backchannel_logout_uri: row.backchannel_logout_uri,
            grant_types: words.iter().filter_map(|word| GrantType::from_word(word)).collect(),
            scopes: read_list(&row.scopes)?,
            tenants,
            lifetimes: Lifetimes {
                access_seconds: row.access_seconds,
                refresh_idle_seconds: row.refresh_idle_seconds,
                refresh_max_seconds: row.refresh_max_seconds,
            },
        },
        created_at: row.created_at,
        modified_at: row.modified_at,
    })
}

pub(super) fn delete(c: &mut Conn, id: AppId) -> Result<()> {
    c.execute(Delete { id })?;
    Ok(())
}

pub(super) fn insert_tenant(c: &mut Conn, app: AppId, tenant: TenantId) -> Result<()> {
    c.execute(InsertTenant { app, tenant })?;
    Ok(())
}

pub(super) fn forget_tenants(c: &mut Conn, app: AppId) -> Result<()> {
    c.execute(ForgetTenants { app })?;
    Ok(())
}
