//! The parameters of a request: each at most once, an empty one as if it were not there (RFC 6749, 3.1).

use crate::OAuthError;

/// Most parameters that are looked at.
const MOST: usize = 100;

/// What came in a query or a form.
#[derive(Clone, Default)]
pub struct Parameters(Vec<(String, String)>);

impl std::fmt::Debug for Parameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Parameters {
    /// Reads `application/x-www-form-urlencoded`.
    ///
    /// # Errors
    /// `invalid_request` for more than a hundred of them.
    pub fn parse(text: &[u8]) -> Result<Self, OAuthError> {
        let pairs = url::form_urlencoded::parse(text).filter(|(_, value)| !value.is_empty()).take(MOST + 1);
        let pairs: Vec<_> = pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        if pairs.len() > MOST {
            return Err(OAuthError::request("There are too many parameters."));
        }
        Ok(Self(pairs))
    }

    /// The value of a parameter that may come once.
    ///
    /// # Errors
    /// `invalid_request` when it came twice.
    pub fn one(&self, name: &str) -> Result<Option<&str>, OAuthError> {
        let mut values = self.0.iter().filter(|(known, _)| known == name);
        let first = values.next().map(|(_, value)| value.as_str());
        if values.next().is_some() {
            return Err(OAuthError::request(format!("The parameter {name} came more than once.")));
        }
        Ok(first)
    }

    /// The value of a parameter that must come.
    ///
    /// # Errors
    /// `invalid_request` when it is missing or came twice.
    pub fn required(&self, name: &str) -> Result<&str, OAuthError> {
        self.one(name)?.ok_or_else(|| OAuthError::request(format!("The parameter {name} is missing.")))
    }

    /// Whether a parameter came at all.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// Everything but some parameters, as a query.
    pub fn query_without(&self, left_out: &[&str]) -> String {
        let kept = self.0.iter().filter(|(name, _)| !left_out.contains(&name.as_str()));
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_or_not_at_all() {
        let parsed = Parameters::parse(b"a=1&b=&c=x%20y&c=z&d=q+r").unwrap();
        assert_eq!(parsed.one("a").unwrap(), Some("1"));
        assert_eq!(parsed.one("b").unwrap(), None, "an empty one is not there");
        assert!(parsed.required("b").unwrap_err().description.contains("b is missing"));
        assert!(parsed.one("c").unwrap_err().description.contains("more than once"));
        assert_eq!(parsed.query_without(&["c"]), "a=1&d=q+r");
        assert!(!format!("{parsed:?}").contains('1'), "values may be secrets");
        assert!(Parameters::parse("a=1&".repeat(101).as_bytes()).is_err());
    }
}
