//! Steps on our own side: the same words in the guide of every vendor.

use crate::Signal;
use crate::guide::{Block, Feature, Part, Step, Value};

/// Tries the login before anybody depends on it; behind the step that brings the IdP's values back.
pub const TRY_THE_LOGIN: Step = Step {
    id: "try-the-login",
    part: Part::SignOn,
    title: "Try it without logging in",
    blocks: &[
        Block::Text(
            "On the Configuration tab press **Test sign-in**. It sends you to the identity provider and back, shows what \
             came and whom a login would let in, and says for each fault where it is mended. Nobody is logged in by it.",
        ),
        Block::Note("You need to be one of the people who may use the application there."),
    ],
    done_when: Some(Signal::Tested),
};

/// Lets people find the login by their address; the last step of the SAML half.
pub const PROVE_DOMAIN: Step = Step {
    id: "prove-domain",
    part: Part::SignOn,
    title: "Let people find this login by their e-mail address",
    blocks: &[
        Block::Text(
            "Optional: add your e-mail domain under **Domains** and prove it by a DNS record. Whoever then types an \
             address of that domain on the login page is sent to this identity provider at once.",
        ),
        Block::Note(
            "Without it people log in by the workspace's own address, the tile in their portal, or this link:",
        ),
        Block::Copy { into: "Login URL", value: Value::LoginUrl },
    ],
    done_when: Some(Signal::DomainVerified),
};

/// Makes the token; the first step of the SCIM half.
pub const MAKE_TOKEN: Step = Step {
    id: "make-token",
    part: Part::Provisioning,
    title: "Make a Secret Token here",
    blocks: &[
        Block::Text(
            "On the Provisioning tab name a token after the place that will hold it and press **Create token**. Keep that \
             page open: the token is shown once and stored as a hash only.",
        ),
        Block::Note(
            "If you give it an end, note the day: an expired token halts provisioning. Two may be valid at once, so that one \
             is replaced without a gap.",
        ),
    ],
    done_when: Some(Signal::TokenMade),
};

/// Says what an arrival does; behind the first call of the directory.
pub const ARRIVALS: Step = Step {
    id: "arrivals",
    part: Part::Provisioning,
    title: "Decide what an arrival and a removal do",
    blocks: &[
        Block::Text(
            "On the Provisioning tab switch on **Create users automatically** (auto-create) if people who arrive from now on should have an account at \
             once; each takes a seat. Off, they wait for **Import**.",
        ),
        Block::Text(
            "Switch on **Deactivate users automatically** (auto-deactivate) if whoever is disabled or removed in the directory should lose access here at \
             once.",
        ),
        Block::Note(
            "Only people who arrive after auto-create was switched on get an account by themselves: switch it on before the \
             first of them is sent, or import those who came earlier.",
        ),
    ],
    done_when: Some(Signal::AutoCreateOn),
};

/// What belongs in the attributes of a person, whatever the vendor calls its side.
pub const MAPPING: Block = Block::Table {
    head: &["Arrives as", "What belongs in it"],
    rows: &[
        &["userName", "the e-mail address, or the name people log in with; people are matched by it"],
        &["active", "true, and false for somebody who left"],
        &["emails[type eq \"work\"].value", "the e-mail address people log in with"],
        &["name.givenName, name.familyName", "first and last name"],
        &["displayName", "the name on pages"],
        &["externalId", "an id that stays when name and address change"],
    ],
};

/// What to leave off while the hub takes no groups.
pub const GROUPS_OFF: Block = Block::Where {
    feature: Feature::Groups,
    on: false,
    blocks: &[Block::Warning(
        "Groups are switched off for this connection (**features.groups**): each one that is sent is refused. Send users only.",
    )],
};
