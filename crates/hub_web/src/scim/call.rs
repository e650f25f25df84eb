//! One call of a directory that was let in.

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};
use actix_web::web::Data;
use hub_kernel::{Cx, TenantId};
use hub_scim::{Error, Projection};
use hub_tenants::directory::DirectoryScope;
use hub_tenants::provisioning::Presenter;

use crate::app::App;
use crate::urls;

/// What the endpoints need to know of a request besides its body.
pub struct Call {
    /// The application.
    pub app: Data<App>,
    /// Who calls.
    pub scope: DirectoryScope,
    /// The request.
    pub cx: Cx,
    /// Draws resources under the Tenant URL.
    pub presenter: Presenter,
    /// The Tenant URL.
    pub base: String,
    /// The query, decoded; `+` is a blank.
    pub query: Vec<(String, String)>,
    /// The `If-Match` header.
    pub if_match: Option<String>,
    /// The `If-None-Match` header.
    pub if_none_match: Option<String>,
}

impl Call {
    /// Reads the request.
    ///
    /// # Errors
    /// 400 for a condition that cannot be read: a write that was to depend on it must not be done without.
    pub fn new(app: Data<App>, request: &HttpRequest, cx: Cx, scope: DirectoryScope) -> Result<Self, Error> {
        let header = |name: HeaderName| {
            let unreadable = |_| Error::invalid_value(format!("The {name} header is not ASCII text."));
            let values = request.headers().get_all(&name).map(|value| value.to_str().map_err(unreadable));
            let all = values.collect::<Result<Vec<_>, _>>()?.join(", ");
            Ok::<_, Error>((!all.is_empty()).then_some(all))
        };
        let query = url::form_urlencoded::parse(request.query_string().as_bytes());
        // From the public address, never from a Host header (H9).
        let base = format!("{}{}", app.base_url(), urls::scim(scope.tenant()));
        let schemas = scope.schemas().map_err(|error| {
            tracing::error!(%error, "the schemas of a tenant cannot be read");
            Error::internal("Something went wrong on our side.")
        })?;
        Ok(Self {
            presenter: Presenter::new(scope.tenant(), base.clone(), schemas).seen_by(scope.connection()),
            base,
            query: query.into_owned().collect(),
            if_match: header(IF_MATCH)?,
            if_none_match: header(IF_NONE_MATCH)?,
            app,
            scope,
            cx,
        })
    }

    /// The tenant.
    pub fn tenant(&self) -> TenantId {
        self.scope.tenant()
    }

    /// The attributes that the answer should have.
    ///
    /// # Errors
    /// 400 for what is no attribute path.
    pub fn projection(&self) -> Result<Projection, Error> {
        let parameter = |name: &str| {
            let pairs = self.query.iter().rev();
            pairs.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str()).next()
        };
        Projection::parse(parameter("attributes"), parameter("excludedAttributes"))
    }
}
