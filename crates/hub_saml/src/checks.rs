//! The checks that a response goes through, as a list that can be shown.
//!
//! A login and an explanation run the same code. A login stops at the first failure; an explanation notes it and goes
//! on as far as sense can be made of the rest.

use crate::error::Refusal;

/// One check, in the order in which they are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Check {
    /// Size, base64, UTF-8.
    Form,
    /// Strict XML: no DOCTYPE, comments, entities; limits.
    Xml,
    /// The structural pre-check: ids, places, the form and algorithms of signatures.
    Structure,
    /// The connection has issuer and addresses.
    Settings,
    /// The IdP reports success.
    Status,
    /// The encrypted assertion opens; only made when there is one.
    Decryption,
    /// A certificate of the connection verifies the signature.
    Signature,
    /// What is signed is what was outlined.
    SignedPart,
    /// Issuer of response and assertion.
    Issuer,
    /// Destination of the response.
    Destination,
    /// IssueInstant of response and assertion.
    IssueInstant,
    /// Validity and conditions.
    Conditions,
    /// Audience.
    Audience,
    /// NameID.
    Subject,
    /// The bearer confirmation: Recipient and time.
    Confirmation,
    /// InResponseTo.
    Request,
    /// When and how the person signed in.
    SignIn,
}

impl Check {
    /// Every check, in order.
    pub const ALL: [Self; 17] = [
        Self::Form,
        Self::Xml,
        Self::Structure,
        Self::Settings,
        Self::Status,
        Self::Decryption,
        Self::Signature,
        Self::SignedPart,
        Self::Issuer,
        Self::Destination,
        Self::IssueInstant,
        Self::Conditions,
        Self::Audience,
        Self::Subject,
        Self::Confirmation,
        Self::Request,
        Self::SignIn,
    ];

    /// A short label for a list.
    pub fn label(self) -> &'static str {
        match self {
            Self::Form => "Form field",
            Self::Xml => "XML",
            Self::Structure => "Structure and algorithms",
            Self::Settings => "Settings of the connection",
            Self::Status => "Status",
            Self::Decryption => "Decryption",
            Self::Signature => "Signature",
            Self::SignedPart => "Signed part",
            Self::Issuer => "Issuer",
            Self::Destination => "Destination",
            Self::IssueInstant => "Time of issue",
            Self::Conditions => "Validity",
            Self::Audience => "Audience",
            Self::Subject => "NameID",
            Self::Confirmation => "Recipient",
            Self::Request => "Request answered",
            Self::SignIn => "Sign-in at the identity provider",
        }
    }

    /// The check that a refusal of the gate before verification belongs to.
    pub(crate) fn of_gate(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Empty | Refusal::TooLarge(_) | Refusal::NotBase64 => Self::Form,
            Refusal::Xml(_) => Self::Xml,
            _ => Self::Structure,
        }
    }
}

/// How a check went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not; a login ends at the first of these.
    Failed(Refusal),
    /// An earlier failure left nothing to check, or there was nothing of the kind.
    NotMade,
}

/// What happens at a failure.
enum Mode {
    Stop,
    GoOn,
}

/// The results so far.
pub(crate) struct Trace {
    mode: Mode,
    results: Vec<(Check, Option<Refusal>)>,
}

impl Trace {
    /// For a login: the first failure ends it.
    pub(crate) fn strict() -> Self {
        Self { mode: Mode::Stop, results: Vec::new() }
    }

    /// For an explanation.
    pub(crate) fn complete() -> Self {
        Self { mode: Mode::GoOn, results: Vec::new() }
    }

    /// Notes a result; `Ok(None)` is a failure that an explanation goes on after.
    pub(crate) fn step<T>(&mut self, check: Check, result: Result<T, Refusal>) -> Result<Option<T>, Refusal> {
        match (result, &self.mode) {
            (Ok(value), _) => {
                self.results.push((check, None));
                Ok(Some(value))
            }
            (Err(refusal), Mode::Stop) => Err(refusal),
            (Err(refusal), Mode::GoOn) => {
                self.results.push((check, Some(refusal)));
                Ok(None)
            }
        }
    }

    /// Whether any check failed so far.
    pub(crate) fn has_failed(&self) -> bool {
        self.results.iter().any(|(_, refusal)| refusal.is_some())
    }

    /// Every check with its outcome.
    pub(crate) fn outcomes(&self) -> Vec<(Check, Outcome)> {
        let outcome = |check: Check| {
            let mut made = self.results.iter().filter(|(c, _)| *c == check).peekable();
            if made.peek().is_none() {
                return Outcome::NotMade;
            }
            made.find_map(|(_, refusal)| refusal.clone()).map_or(Outcome::Passed, Outcome::Failed)
        };
        Check::ALL.into_iter().map(|check| (check, outcome(check))).collect()
    }
}
