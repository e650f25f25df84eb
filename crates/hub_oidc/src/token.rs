//! What an app asks of the token endpoint (RFC 6749, 4.1.3 and 6; RFC 8628, 3.4).

use crate::client::{AUTHORIZATION_CODE, DEVICE_CODE, REFRESH_TOKEN};
use crate::{ErrorCode, OAuthError, Parameters, pkce};

/// A request that is well formed. Whether it is granted is another question.
#[derive(Clone, PartialEq, Eq)]
pub enum TokenRequest {
    /// A code is exchanged.
    Code {
        /// The code.
        code: String,
        /// The address it was sent to.
        redirect_uri: String,
        /// What its challenge was made of.
        verifier: String,
    },
    /// A refresh token is exchanged.
    Refresh {
        /// The token.
        token: String,
        /// The scope, where less is wanted.
        scope: Option<String>,
    },
    /// A device asks whether somebody has decided.
    Device {
        /// The device code.
        device_code: String,
    },
}

impl std::fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.grant_type())
    }
}

impl TokenRequest {
    /// Reads a form.
    ///
    /// # Errors
    /// `unsupported_grant_type`; `invalid_request` for what is missing, doubled or malformed.
    pub fn parse(body: &Parameters) -> Result<Self, OAuthError> {
        match body.required("grant_type")? {
            AUTHORIZATION_CODE => {
                let verifier = body.required("code_verifier")?.to_owned();
                pkce::check_verifier(&verifier)?;
                Ok(Self::Code {
                    code: body.required("code")?.to_owned(),
                    redirect_uri: body.required("redirect_uri")?.to_owned(),
                    verifier,
                })
            }
            REFRESH_TOKEN => Ok(Self::Refresh {
                token: body.required("refresh_token")?.to_owned(),
                scope: body.one("scope")?.map(str::to_owned),
            }),
            DEVICE_CODE => Ok(Self::Device { device_code: body.required("device_code")?.to_owned() }),
            _ => {
                let text = "The grant_type must be authorization_code, refresh_token or \
                            urn:ietf:params:oauth:grant-type:device_code.";
                Err(OAuthError::new(ErrorCode::UnsupportedGrantType, text))
            }
        }
    }

    /// The `grant_type`.
    pub const fn grant_type(&self) -> &'static str {
        match self {
            Self::Code { .. } => AUTHORIZATION_CODE,
            Self::Refresh { .. } => REFRESH_TOKEN,
            Self::Device { .. } => DEVICE_CODE,
        }
    }
}

/// What an app asks of the revocation and introspection endpoints (RFC 7009, 2.1; RFC 7662, 2.1). The hint about the kind of
/// token is not needed.
///
/// # Errors
/// `invalid_request` when there is no token.
pub fn named(body: &Parameters) -> Result<&str, OAuthError> {
    body.one("token_type_hint")?;
    body.required("token")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> Result<TokenRequest, OAuthError> {
        TokenRequest::parse(&Parameters::parse(body.as_bytes()).unwrap())
    }

    #[test]
    fn table() {
        let verifier = "v".repeat(43);
        let whole = format!(
            "grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%2Fa%2Fb&code_verifier={verifier}"
        );
        let redirect_uri = "https://a/b".to_owned();
        assert_eq!(
            parse(&whole).unwrap(),
            TokenRequest::Code { code: "c".to_owned(), redirect_uri, verifier }
        );
        for part in ["code=c", "redirect_uri=https%3A%2F%2Fa%2Fb", "code_verifier=vv"] {
            let without = whole.replace(part, "x=y");
            assert_eq!(parse(&without).unwrap_err().code, ErrorCode::InvalidRequest, "{without}");
            assert_eq!(parse(&format!("{whole}&{part}")).unwrap_err().code, ErrorCode::InvalidRequest);
        }
        let refresh = parse("grant_type=refresh_token&refresh_token=r&scope=openid").unwrap();
        assert_eq!(refresh.grant_type(), "refresh_token");
        assert_eq!(format!("{refresh:?}"), "refresh_token", "no secret in logs");
        assert_eq!(parse("grant_type=refresh_token").unwrap_err().code, ErrorCode::InvalidRequest);
        assert_eq!(parse("").unwrap_err().code, ErrorCode::InvalidRequest);
        for other in ["password", "implicit", "client_credentials", "AUTHORIZATION_CODE"] {
            let refused = parse(&format!("grant_type={other}")).unwrap_err();
            assert_eq!(refused.code, ErrorCode::UnsupportedGrantType, "{other}");
        }
    }
}
