//! The vendor's setup guide with the workspace's real values, ticked off by what the hub has seen.

pub mod draw;
pub mod files;
pub mod mark;
pub mod progress;
mod values;

pub use draw::guide;
pub use values::Values;

use hub_text::{key, t, text};

use super::super::parts::{CopyValue, Link, Moment};

/// The set-up guide beside the forms.
#[derive(Debug, Clone, Default)]
pub struct Guide {
    /// "Set up in Microsoft Entra".
    pub title: String,
    /// In the order to do them.
    pub steps: Vec<Step>,
    /// The step to do now: where it stands in `steps`; `None` when all are done.
    pub at: Option<usize>,
    /// What says how far it is, for the script that keeps it up to date.
    pub progress_href: String,
    /// For the forms that mark steps.
    pub csrf_token: String,
}

impl Guide {
    /// Whether this is the step to do now: it stands open, the others unfold.
    #[must_use]
    pub fn is_next(&self, index: &usize) -> bool {
        self.at == Some(*index)
    }

    /// The step to do now.
    #[must_use]
    pub fn next(&self) -> Option<&Step> {
        self.steps.get(self.at?)
    }

    /// How many steps are done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|step| step.done()).count()
    }

    /// Whether no step is left to do.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.done() == self.steps.len()
    }

    /// "4 of 9 done".
    #[must_use]
    pub fn text(&self) -> String {
        match (self.done(), self.steps.len()) {
            (done, all) if done == all => text!("All {count} done", count = all),
            (done, all) => text!("{done} of {count} done", done = done, count = all),
        }
        .to_string()
    }
}

/// One step of a guide.
#[derive(Debug, Clone)]
pub struct Step {
    /// HTML id for links to the step: `step-basic-saml`.
    pub id: String,
    /// Heading of the part that begins with this step ("Single sign-on"); empty inside a part.
    pub part: String,
    /// What to do, in a few words.
    pub title: String,
    /// How it stands with it.
    pub state: StepState,
    /// Where it is marked as done by hand; empty where the hub sees for itself.
    pub mark_action: String,
    /// How to do it.
    pub body: Vec<Block>,
}

impl Step {
    /// Whether it is done.
    #[must_use]
    pub fn done(&self) -> bool {
        self.state != StepState::Open
    }

    /// What its button would say: `None` where nothing can be said by hand.
    #[must_use]
    pub fn offer(&self) -> Option<Offer> {
        match (&self.state, self.mark_action.is_empty()) {
            (StepState::Open, false) => Some(Offer::Done),
            (StepState::Marked { .. }, false) => Some(Offer::NotDone),
            _ => None,
        }
    }
}

/// How it stands with a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepState {
    /// Not done.
    Open,
    /// The hub saw it.
    Seen {
        /// "First call received".
        what: &'static str,
        /// When.
        at: Moment,
    },
    /// It must have been, as a later step shows.
    Follows,
    /// An admin said so.
    Marked {
        /// Who.
        by: String,
        /// When.
        at: Moment,
    },
}

impl StepState {
    /// The words under the title, before the moment; empty for an open step.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Open => String::new(),
            Self::Seen { what, .. } => t(*what).to_string(),
            Self::Follows => t("Shown by a later step").to_string(),
            Self::Marked { by, .. } => text!("Marked by {person}", person = by).to_string(),
        }
    }

    /// The moment behind them.
    #[must_use]
    pub const fn moment(&self) -> Option<&Moment> {
        match self {
            Self::Seen { at, .. } | Self::Marked { at, .. } => Some(at),
            Self::Open | Self::Follows => None,
        }
    }
}

/// What the button of a step offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// To mark it as done.
    Done,
    /// To take the mark away.
    NotDone,
}

impl Offer {
    /// What the form sends as `value`.
    #[must_use]
    pub const fn value(self) -> &'static str {
        match self {
            Self::Done => "on",
            Self::NotDone => "off",
        }
    }

    /// What the button says.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Done => key!("Mark as done"),
            Self::NotDone => key!("Not done yet"),
        }
    }
}

/// A piece of a step.
#[derive(Debug, Clone)]
pub enum Block {
    /// A paragraph.
    Text(Rich),
    /// A click path, from the outermost menu inwards.
    Path(Vec<String>),
    /// A value of this workspace to paste into the vendor's field, which is the label.
    Copy(CopyValue),
    /// A Secret Token to paste: it cannot be shown again, so the link leads to where one is made.
    MakeToken {
        /// The vendor's name of the field.
        into: String,
        /// Where a token is made.
        href: String,
    },
    /// A value to bring back from the vendor.
    Bring {
        /// The vendor's name of the value.
        from: String,
        /// Our field, and its address.
        into: Link,
    },
    /// A setting to choose in the vendor's console.
    Choose {
        /// The vendor's name of the setting.
        setting: String,
        /// What to set it to.
        to: String,
    },
    /// Something good to know.
    Note(Rich),
    /// Something that goes wrong when it is overlooked.
    Warning(Rich),
    /// A table.
    Table {
        /// Column headings.
        head: Vec<String>,
        /// Rows, each as long as the head.
        rows: Vec<Vec<String>>,
    },
    /// Files that do it.
    Files {
        /// Each with its name.
        files: Vec<Link>,
        /// The page that shows and explains them.
        page: String,
    },
}

/// Text in which labels of the vendor's console stand out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rich(pub Vec<Span>);

/// A piece of [`Rich`] text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// Whether it is a label.
    pub label: bool,
}

impl Rich {
    /// Reads text in which labels stand between pairs of `**`, as guides are written.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let pieces = text.split("**").enumerate();
        let spans = pieces.map(|(index, piece)| Span { text: piece.to_owned(), label: index % 2 == 1 });
        Self(spans.filter(|span| !span.text.is_empty()).collect())
    }
}
