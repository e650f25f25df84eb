//! From a path to an endpoint. Trailing and doubled slashes do not matter, letter case does.

use actix_web::http::Method;
use hub_kernel::TenantId;
use hub_scim::ResourceKind;
use percent_encoding::percent_decode_str;

use crate::urls;

const BOTH: &[ResourceKind] = &[ResourceKind::User, ResourceKind::Group];

/// What a path below a Tenant URL names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// What the service can do.
    ServiceProviderConfig,
    /// All resource types, or one.
    ResourceTypes(Option<String>),
    /// All schemas, or one.
    Schemas(Option<String>),
    /// All resources of a type.
    Collection(ResourceKind),
    /// One resource.
    Resource(ResourceKind, String),
    /// A query in a body.
    Search(&'static [ResourceKind]),
    /// Many writes in one request.
    Bulk,
    /// The user of the token, which no service has.
    Me,
}

impl Endpoint {
    fn of(segments: &[String]) -> Option<Self> {
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let kinds = |name: &str| match name {
            "Users" => Some(&[ResourceKind::User][..]),
            "Groups" => Some(&[ResourceKind::Group][..]),
            _ => None,
        };
        match segments.as_slice() {
            ["ServiceProviderConfig"] => Some(Self::ServiceProviderConfig),
            ["ResourceTypes"] => Some(Self::ResourceTypes(None)),
            ["ResourceTypes", name] => Some(Self::ResourceTypes(Some((*name).to_owned()))),
            ["Schemas"] => Some(Self::Schemas(None)),
            ["Schemas", urn] => Some(Self::Schemas(Some((*urn).to_owned()))),
            ["Bulk"] => Some(Self::Bulk),
            ["Me"] | ["Me", _] => Some(Self::Me),
            [".search"] => Some(Self::Search(BOTH)),
            [name, ".search"] => kinds(name).map(Self::Search),
            [name] => kinds(name)?.first().copied().map(Self::Collection),
            [name, id] => kinds(name)?.first().map(|kind| Self::Resource(*kind, (*id).to_owned())),
            _ => None,
        }
    }

    /// The methods it takes.
    pub fn methods(&self) -> &'static [Method] {
        match self {
            Self::ServiceProviderConfig | Self::ResourceTypes(_) | Self::Schemas(_) => &[Method::GET],
            Self::Collection(_) => &[Method::GET, Method::POST],
            Self::Resource(..) => &[Method::GET, Method::PUT, Method::PATCH, Method::DELETE],
            Self::Search(_) | Self::Bulk => &[Method::POST],
            Self::Me => &[Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE],
        }
    }
}

/// A path taken apart.
#[derive(Debug, PartialEq, Eq)]
pub struct Address {
    /// The tenant, when the path names one as a Tenant URL does.
    pub tenant: Option<TenantId>,
    /// The endpoint, if there is such a one.
    pub endpoint: Option<Endpoint>,
    /// The path below the Tenant URL as it came; the whole path when it is not below one.
    pub shown: String,
}

impl Address {
    /// Reads the raw path of a request.
    pub fn of(path: &str) -> Self {
        let below = path.strip_prefix(urls::SCIM).unwrap_or_default().trim_start_matches('/');
        let (tenant, rest) = below.split_at(below.find('/').unwrap_or(below.len()));
        let Ok(tenant) = tenant.parse() else {
            return Self { tenant: None, endpoint: None, shown: path.to_owned() };
        };
        let decode = |part: &str| percent_decode_str(part).decode_utf8().map(String::from);
        let segments =
            rest.split('/').filter(|part| !part.is_empty()).map(decode).collect::<Result<Vec<_>, _>>();
        let endpoint = segments.ok().as_deref().and_then(Endpoint::of);
        Self { tenant: Some(tenant), endpoint, shown: rest.to_owned() }
    }

    /// Whose token endpoint this is, if it is one: the only address below a Tenant URL that is no SCIM.
    pub fn token_endpoint(&self) -> Option<TenantId> {
        let below = self.shown.split('/').filter(|part| !part.is_empty());
        self.tenant.filter(|_| below.eq(["oauth", "token"]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(rest: &str) -> Option<Endpoint> {
        let tenant = TenantId::from_raw(7);
        let address = Address::of(&format!("{}{rest}", urls::scim(tenant)));
        assert_eq!((address.tenant, address.shown.as_str()), (Some(tenant), rest));
        address.endpoint
    }

    #[test]
    fn h5_slashes_do_not_matter_and_letters_do() {
        let users = Some(Endpoint::Collection(ResourceKind::User));
        for rest in ["/Users", "/Users/", "//Users", "//Users//", "/%55sers"] {
            assert_eq!(endpoint(rest), users, "{rest}");
        }
        for rest in ["", "/", "/users", "/USERS", "/Userz", "/Users/a/b", "/.Search", "/%ff", "/Bulk/1"] {
            assert_eq!(endpoint(rest), None, "{rest}");
        }
        assert_eq!(endpoint("/Groups/.search"), Some(Endpoint::Search(&[ResourceKind::Group])));
        assert_eq!(endpoint("/.search/"), Some(Endpoint::Search(BOTH)));
        let urn = "urn:ietf:params:scim:schemas:core:2.0:User";
        for rest in [format!("/Schemas/{urn}"), format!("/Schemas/{}", urn.replace(':', "%3A"))] {
            assert_eq!(endpoint(&rest), Some(Endpoint::Schemas(Some(urn.to_owned()))));
        }
    }

    #[test]
    fn h3_the_token_endpoint_is_below_the_tenant_url() {
        let tenant = TenantId::from_raw(7);
        let of = |rest: &str| Address::of(&format!("{}{rest}", urls::scim(tenant))).token_endpoint();
        for rest in ["/oauth/token", "/oauth/token/", "//oauth//token"] {
            assert_eq!(of(rest), Some(tenant), "{rest}");
            assert_eq!(endpoint(rest), None, "it is no SCIM endpoint");
        }
        for rest in
            ["", "/", "/oauth", "/token", "/oauth/token/x", "/OAuth/token", "/Users", "/Users/oauth/token"]
        {
            assert_eq!(of(rest), None, "{rest}");
        }
        assert_eq!(Address::of(&urls::token_endpoint(tenant)).token_endpoint(), Some(tenant));
        assert_eq!(Address::of("/oauth/token").token_endpoint(), None);
    }

    #[test]
    fn s3_a_path_that_names_no_tenant_is_told_apart() {
        for path in
            ["/scim/v2", "/scim/v2/", "/scim/v2/Users", "/scim/v2/tnt-x/Users", "/scim/v2/tnt_1/Users"]
        {
            let address = Address::of(path);
            assert_eq!((address.tenant, address.endpoint), (None, None), "{path}");
            assert_eq!(address.shown, path);
        }
    }
}
