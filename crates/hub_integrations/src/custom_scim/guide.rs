//! What to give to a SCIM client of any make.

use crate::guide::{Block, Part, Signal, Step, Value};
use crate::own_steps::{ARRIVALS, GROUPS_OFF, MAKE_TOKEN, MAPPING};

pub(super) const STEPS: &[Step] = &[MAKE_TOKEN, CONNECT_PROVISIONING, ARRIVALS, SEND_ONE];

const CONNECT_PROVISIONING: Step = Step {
    id: "connect-provisioning",
    part: Part::Provisioning,
    title: "Connect the directory",
    blocks: &[
        Block::Text("Give both values to the SCIM client of your directory:"),
        Block::Copy { into: "SCIM base URL", value: Value::TenantUrl },
        Block::Copy { into: "Bearer token", value: Value::SecretToken },
        Block::Table {
            head: &["Setting", "Value"],
            rows: &[
                &["SCIM version", "2.0 (RFC 7643, RFC 7644)"],
                &["Authentication", "HTTP header Authorization: Bearer"],
                &["Unique identifier", "userName"],
                &["Content type", "application/scim+json or application/json"],
            ],
        },
        Block::Text(
            "Press the directory's own test of the connection. Its first call makes this connection Integrated.",
        ),
        Block::Note(
            "If your client gets its tokens by OAuth 2.0 client credentials, make a client on the Provisioning tab instead.",
        ),
    ],
    done_when: Some(Signal::ScimSeen),
};

const SEND_ONE: Step = Step {
    id: "send-one",
    part: Part::Provisioning,
    title: "Send one person",
    blocks: &[
        Block::Text("Map at least these, then send a test person before everybody else:"),
        MAPPING,
        Block::Note("Users alone are enough; groups may follow or never come."),
        GROUPS_OFF,
        Block::Note(
            "With **auto-deactivate** on, active false or a removal ends access here at once and frees the seat.",
        ),
    ],
    done_when: Some(Signal::UserSeen),
};
