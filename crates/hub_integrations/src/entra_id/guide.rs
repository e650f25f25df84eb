//! The way through the Entra admin center, click by click, or by a script.
//!
//! <https://learn.microsoft.com/entra/identity/enterprise-apps/add-application-portal-setup-sso>,
//! <https://learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups>,
//! <https://learn.microsoft.com/entra/identity/app-provisioning/customize-application-attributes>.

mod files;
mod schema;
#[cfg(test)]
mod tests;

use crate::guide::{Block, Feature, Part, Signal, Step, Value};
use crate::own_steps::{ARRIVALS, MAKE_TOKEN, PROVE_DOMAIN, TRY_THE_LOGIN};
use crate::progress::Requirement;

pub(super) const STEPS: &[Step] = &[
    CREATE_APPLICATION,
    ASSIGN_PEOPLE,
    BASIC_SAML,
    BRING_BACK,
    TRY_THE_LOGIN,
    TEST_SIGN_IN,
    PROVE_DOMAIN,
    MAKE_TOKEN,
    CONNECT_PROVISIONING,
    GROUPS,
    CHECK_MAPPING,
    ARRIVALS,
    TRY_ONE,
    START,
];

const CREATE_APPLICATION: Step = Step {
    id: "create-application",
    part: Part::Prepare,
    title: "Create an enterprise application",
    blocks: &[
        Block::Text(
            "Open the Entra admin center (entra.microsoft.com) as a Cloud Application Administrator or \
             Application Administrator.",
        ),
        Block::Path(&["Entra ID", "Enterprise apps", "New application", "Create your own application"]),
        Block::Text("Type a name your people will recognise; it is the name under their tile."),
        Block::Choose {
            setting: "What are you looking to do with your application?",
            to: "Integrate any other application you don't find in the gallery (Non-gallery)",
        },
        Block::Text("Press **Create** and wait until the application's **Overview** opens."),
        Block::Text(
            "Or let a script do this and what follows in Entra ID: it makes the application, sets up single sign-on and \
             provisioning with this workspace's values, and tells you the metadata address to bring back.",
        ),
        Block::Files(files::FILES),
        Block::Note(
            "Leave the two other choices alone: an app registration for development has no SAML page, and the \
             application proxy is for servers inside your network.",
        ),
    ],
    done_when: None,
};

const ASSIGN_PEOPLE: Step = Step {
    id: "assign-people",
    part: Part::Prepare,
    title: "Assign the people who should have access",
    blocks: &[
        Block::Path(&["Manage", "Users and groups", "Add user/group"]),
        Block::Text(
            "Select people or groups and press **Assign**. Only those assigned here can log in, and only they are \
             sent over SCIM; nobody else from your directory is.",
        ),
        Block::Note(
            "Begin with one or two people, yourself among them. Assigning a group sends its direct members; \
             groups inside groups are not followed. Assigning groups needs an Entra ID P1 licence or higher.",
        ),
    ],
    done_when: None,
};

const BASIC_SAML: Step = Step {
    id: "basic-saml",
    part: Part::SignOn,
    title: "Give Entra ID this workspace's addresses",
    blocks: &[
        Block::Path(&["Manage", "Single sign-on", "SAML"]),
        Block::Text("In box 1, **Basic SAML Configuration**, press **Edit**."),
        Block::Copy { into: "Identifier (Entity ID)", value: Value::EntityId },
        Block::Copy { into: "Reply URL (Assertion Consumer Service URL)", value: Value::AcsUrl },
        Block::Text(
            "Optional: with this address in **Sign on URL** the tile in My Apps starts the login here; without it \
             the tile logs people straight in. Both come to the same end.",
        ),
        Block::Copy { into: "Sign on URL (Optional)", value: Value::LoginUrl },
        Block::Text(
            "Press **Save**, close the panel, and answer **No, I'll test later** when Entra ID offers a test. \
             Instead of typing you may download our metadata from this address and press **Upload metadata \
             file**:",
        ),
        Block::Copy { into: "Upload metadata file", value: Value::MetadataUrl },
        Block::Note(
            "If the Identifier field already holds an example value, delete it or make ours the default one. \
             Box 2, **Attributes & Claims**, is right as it comes.",
        ),
    ],
    done_when: None,
};

const BRING_BACK: Step = Step {
    id: "bring-back",
    part: Part::SignOn,
    title: "Bring Entra ID's side back here",
    blocks: &[
        Block::Text(
            "Quickest: in box 3, **SAML Certificates**, copy **App Federation Metadata Url** and paste it into \
             **Metadata** on the Configuration tab. It fills all three fields and finds a renewed certificate \
             later. Or bring the values one by one:",
        ),
        Block::Bring { from: "Microsoft Entra Identifier (box 4)", into: Requirement::IdpEntityId },
        Block::Bring { from: "Login URL (box 4)", into: Requirement::SsoUrl },
        Block::Bring { from: "Certificate (Base64), Download (box 3)", into: Requirement::Certificate },
        Block::Text(
            "Open the downloaded .cer file with a text editor and paste all of it, or upload it. With the last of \
             the three saved, the state here turns to Integrated by itself.",
        ),
        Block::Warning(
            "The Microsoft Entra Identifier ends with a slash. Copy it with the slash: it is compared to the \
             letter.",
        ),
        Block::Note(
            "Keep **Signing Algorithm** at SHA-256 (the default). Any of the three signing options will do; \
             SHA-1 is refused.",
        ),
    ],
    done_when: Some(Signal::SamlStored),
};

const TEST_SIGN_IN: Step = Step {
    id: "test-sign-in",
    part: Part::SignOn,
    title: "Sign in once",
    blocks: &[
        Block::Text(
            "In a private window open this workspace's login address, or press **Test** in box 5 of Entra's page. \
             You need to be one of the assigned people and to have an account here.",
        ),
        Block::Copy { into: "a private browser window", value: Value::LoginUrl },
        Block::Table {
            head: &["Entra ID says", "What to mend"],
            rows: &[
                &["AADSTS700016", "Identifier (Entity ID) in box 1 is not ours"],
                &["AADSTS50011", "Reply URL in box 1 is not ours"],
                &["AADSTS50105", "This person is not assigned: see Users and groups"],
            ],
        },
        Block::Text("When the refusal is on our side, its reference number is explained under Activity."),
    ],
    done_when: Some(Signal::SignedIn),
};

const CONNECT_PROVISIONING: Step = Step {
    id: "connect-provisioning",
    part: Part::Provisioning,
    title: "Connect provisioning",
    blocks: &[
        Block::Path(&["Manage", "Provisioning", "New configuration"]),
        Block::Copy { into: "Tenant URL", value: Value::TenantUrl },
        Block::Copy { into: "Secret Token", value: Value::SecretToken },
        Block::Text(
            "Press **Test Connection**, wait for the green message, then press **Create**. In the older form of \
             this page set **Provisioning Mode** to **Automatic** first and press **Save** instead.",
        ),
        Block::Warning(
            "Never leave Secret Token empty: Entra ID then sends a token of its own, and every call is refused.",
        ),
        Block::Note(
            "An app from Entra's gallery may ask for OAuth 2.0 client credentials in place of a token: the section \
             **OAuth client credentials** of the same tab gives the three values.",
        ),
        Block::Note(
            "The test looks for a person who does not exist, and an empty answer is the right one; it writes \
             nothing here.",
        ),
    ],
    done_when: Some(Signal::ScimSeen),
};

const GROUPS: Step = Step {
    id: "users-only",
    part: Part::Provisioning,
    title: "Decide whether groups are sent",
    blocks: &[
        Block::Path(&["Provisioning", "Attribute mapping", "Provision Microsoft Entra ID Groups"]),
        Block::Where {
            feature: Feature::Groups,
            on: true,
            blocks: &[
                Block::Choose {
                    setting: "Enabled",
                    to: "No, then Save, unless groups should give roles here",
                },
                Block::Text(
                    "Users are all that this integration needs. People assigned through a group still arrive one by one; \
                     only the group itself is not sent. Leave it on if you want to map groups to roles.",
                ),
            ],
        },
        Block::Where {
            feature: Feature::Groups,
            on: false,
            blocks: &[
                Block::Choose { setting: "Enabled", to: "No, then Save" },
                Block::Warning(
                    "Groups are switched off for this connection (**features.groups**): each one that Entra ID sends is \
                     refused, and too many refusals halt provisioning. People assigned through a group still arrive.",
                ),
            ],
        },
    ],
    done_when: Some(Signal::GroupSeen),
};

const CHECK_MAPPING: Step = Step {
    id: "check-mapping",
    part: Part::Provisioning,
    title: "Look at the mapping and the scope",
    blocks: &[
        Block::Path(&["Provisioning", "Attribute mapping", "Provision Microsoft Entra ID Users"]),
        Block::Text(
            "Entra's default mapping is right as it comes; what it sends beyond this table is stored or ignored, \
             never refused. These rows matter:",
        ),
        Block::Table {
            head: &["Entra ID attribute", "Arrives as", "Used for"],
            rows: &[
                &["userPrincipalName", "userName", "matching; e-mail when mail is empty"],
                &["Switch([IsSoftDeleted], , …)", "active", "giving and taking access"],
                &["mail", "emails[type eq \"work\"].value", "the e-mail people log in with"],
                &["givenName, surname", "name.givenName, name.familyName", "first and last name"],
                &["displayName", "displayName", "the name on pages"],
                &["mailNickname (or objectId)", "externalId", "recognising the person after a rename"],
                &[
                    "telephoneNumber, mobile",
                    "phoneNumbers[type eq \"work\" / \"mobile\"].value",
                    "phone numbers",
                ],
                &["jobTitle, department, manager", "title, enterprise department, manager", "the profile"],
            ],
        },
        Block::Where {
            feature: Feature::Roles,
            on: true,
            blocks: &[
                Block::Text(
                    "To give roles in Entra ID add an attribute **roles** (String, multi-value) under **Show advanced \
                     options**, **Edit attribute list**, and map it by this expression:",
                ),
                Block::Table {
                    head: &["Expression", "Target attribute"],
                    rows: &[&["AssertiveAppRoleAssignmentsComplex([appRoleAssignments])", "roles"]],
                },
            ],
        },
        Block::Choose { setting: "Settings, Scope", to: "Sync only assigned users and groups" },
        Block::Note(
            "Mapping externalId from objectId instead of mailNickname is the safer choice: an objectId never \
             changes. Change it before the first cycle.",
        ),
    ],
    done_when: None,
};

const TRY_ONE: Step = Step {
    id: "try-one",
    part: Part::Provisioning,
    title: "Try one person",
    blocks: &[
        Block::Path(&["Provisioning", "Provision on demand"]),
        Block::Text(
            "Choose an assigned person and press **Provision**. Within seconds the person is on the Provisioning \
             tab here: with an account if **auto-create** is on, waiting to be imported if it is off.",
        ),
        Block::Note(
            "Only people who arrive after auto-create was switched on get an account by themselves. Those who came \
             before wait for **Import**. Every account made takes a seat.",
        ),
    ],
    done_when: Some(Signal::UserSeen),
};

const START: Step = Step {
    id: "start",
    part: Part::Provisioning,
    title: "Start provisioning",
    blocks: &[
        Block::Text(
            "Under **Overview**, **Properties**, enter an address for failure mails and switch on **Prevent \
             accidental deletion** with a number that suits you.",
        ),
        Block::Path(&["Provisioning", "Overview", "Start provisioning"]),
        Block::Text(
            "The first cycle reads everybody who is assigned and may take a while. After it Entra ID looks for \
             changes about every 40 minutes, so allow up to 40 minutes for a change to arrive.",
        ),
        Block::Note(
            "Removing the assignment, blocking or deleting a person in Entra ID arrives as inactive; a person \
             deleted for good, 30 days later, arrives as a removal. With **auto-deactivate** on, access here ends \
             at once and the seat is free.",
        ),
    ],
    done_when: None,
};
