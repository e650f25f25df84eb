//! The way through the AD FS Management console.

use crate::guide::{Block, Part, Signal, Step, Value};
use crate::own_steps::{PROVE_DOMAIN, TRY_THE_LOGIN};
use crate::progress::Requirement;

pub(super) const STEPS: &[Step] =
    &[ADD_TRUST, CLAIM_RULES, BRING_BACK, TRY_THE_LOGIN, TEST_SIGN_IN, PROVE_DOMAIN, PORTAL];

const ADD_TRUST: Step = Step {
    id: "add-trust",
    part: Part::SignOn,
    title: "Add a relying party trust",
    blocks: &[
        Block::Text("On the primary AD FS server open **Server Manager**, **Tools**, **AD FS Management**."),
        Block::Path(&["Relying Party Trusts", "Add Relying Party Trust", "Claims aware", "Start"]),
        Block::Text(
            "Choose **Import data about the relying party published online** and paste our metadata address:",
        ),
        Block::Copy { into: "Federation metadata address", value: Value::MetadataUrl },
        Block::Text(
            "If the server cannot reach it, choose **Enter data about the relying party manually**, tick **Enable support \
             for the SAML 2.0 WebSSO protocol** and copy the values:",
        ),
        Block::Copy { into: "Relying party SAML 2.0 SSO service URL", value: Value::AcsUrl },
        Block::Copy { into: "Relying party trust identifier", value: Value::EntityId },
        Block::Choose { setting: "Access control policy", to: "Permit everyone, or a group to begin with" },
        Block::Text(
            "Press **Next** to the end, leave **Configure claims issuance policy** ticked, and press **Close**.",
        ),
    ],
    done_when: None,
};

const CLAIM_RULES: Step = Step {
    id: "claim-rules",
    part: Part::SignOn,
    title: "Add two claim rules",
    blocks: &[
        Block::Text(
            "Under **Edit Claim Issuance Policy** press **Add Rule** and choose **Send LDAP Attributes as Claims**:",
        ),
        Block::Choose { setting: "Attribute store", to: "Active Directory" },
        Block::Table {
            head: &["LDAP Attribute", "Outgoing Claim Type"],
            rows: &[
                &["E-Mail-Addresses", "E-Mail Address"],
                &["Given-Name", "Given Name"],
                &["Surname", "Surname"],
                &["Display-Name", "Name"],
            ],
        },
        Block::Text("Press **Finish**, then **Add Rule** again and choose **Transform an Incoming Claim**:"),
        Block::Choose { setting: "Incoming claim type", to: "E-Mail Address" },
        Block::Choose { setting: "Outgoing claim type", to: "Name ID" },
        Block::Choose { setting: "Outgoing name ID format", to: "Email" },
        Block::Warning(
            "The order counts: the first rule must stand above the second. Without a Name ID, AD FS sends an assertion that \
             names nobody.",
        ),
    ],
    done_when: None,
};

const BRING_BACK: Step = Step {
    id: "bring-back",
    part: Part::SignOn,
    title: "Bring the side of AD FS here",
    blocks: &[
        Block::Text(
            "Paste the address of your federation metadata, https://(your federation service \
             name)/FederationMetadata/2007-06/FederationMetadata.xml, into **Metadata** on the Configuration tab; it fills \
             all three fields. If it cannot be read from outside, open it inside and upload the file, or bring the values \
             one by one:",
        ),
        Block::Bring { from: "Federation Service identifier", into: Requirement::IdpEntityId },
        Block::Bring { from: "SAML 2.0/WS-Federation endpoint, /adfs/ls/", into: Requirement::SsoUrl },
        Block::Bring { from: "Token-signing certificate", into: Requirement::Certificate },
        Block::Note(
            "AD FS makes a new token-signing certificate every year and uses it some days later. With the metadata address \
             it is found here by itself; without it, bring the new one before that day.",
        ),
        Block::Note(
            "The identifier begins with http://. That is right: it is a name, not an address that anybody opens.",
        ),
    ],
    done_when: Some(Signal::SamlStored),
};

const TEST_SIGN_IN: Step = Step {
    id: "test-sign-in",
    part: Part::SignOn,
    title: "Sign in once",
    blocks: &[
        Block::Text("Open the login address in a private window."),
        Block::Copy { into: "a private browser window", value: Value::LoginUrl },
        Block::Note(
            "A page of AD FS with an activity ID means that it refused before anything reached us: Event Viewer, \
             Applications and Services Logs, AD FS, Admin has the same ID.",
        ),
    ],
    done_when: Some(Signal::SignedIn),
};

const PORTAL: Step = Step {
    id: "portal",
    part: Part::SignOn,
    title: "If people should start at AD FS",
    blocks: &[
        Block::Text(
            "AD FS has a start page with a list of applications, switched off since Windows Server 2016. To switch it on, run \
             in PowerShell on the primary server: Set-AdfsProperties -EnableIdPInitiatedSignonPage $true",
        ),
        Block::Text(
            "The page is then at https://(your federation service name)/adfs/ls/idpinitiatedsignon.aspx. A link to our \
             login address does the same without it.",
        ),
    ],
    done_when: None,
};
