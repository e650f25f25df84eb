//! Core User, Group and Enterprise User to the letter of RFC 7643, 8.7.1, and the common attributes (3.1).

use std::borrow::Cow;

use super::{Attribute, ENTERPRISE_URN, GROUP_URN, Mutability, Returned, Schema, Type, USER_URN};

/// An attribute with the characteristics that RFC 7643, 2.2 gives by default.
pub(super) fn attribute(
    name: impl Into<Cow<'static, str>>,
    kind: Type,
    description: impl Into<Cow<'static, str>>,
) -> Attribute {
    Attribute {
        name: name.into(),
        kind,
        multi_valued: false,
        description: description.into(),
        required: false,
        case_exact: false,
        mutability: Mutability::ReadWrite,
        returned: Returned::Default,
        unique: false,
        canonical: Vec::new(),
        closed: false,
        references: &[],
        sub: Vec::new(),
        default: None,
    }
}

fn text(name: &'static str, description: &'static str) -> Attribute {
    attribute(name, Type::String, description)
}

fn complex(name: &'static str, description: &'static str, sub: Vec<Attribute>) -> Attribute {
    attribute(name, Type::Complex, description).with(|a| a.sub = sub)
}

fn list(name: &'static str, description: &'static str, sub: Vec<Attribute>) -> Attribute {
    complex(name, description, sub).with(|a| a.multi_valued = true)
}

fn reference(name: &'static str, to: &'static [&'static str], description: &'static str) -> Attribute {
    attribute(name, Type::Reference, description).with(|a| {
        a.references = to;
        a.case_exact = name == "$ref";
    })
}

impl Attribute {
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn required(self) -> Self {
        self.with(|a| a.required = true)
    }

    fn exact(self) -> Self {
        self.with(|a| a.case_exact = true)
    }

    fn mutability(self, mutability: Mutability) -> Self {
        self.with(|a| a.mutability = mutability)
    }

    fn canonical(self, values: &[&'static str]) -> Self {
        self.with(|a| a.canonical = values.iter().copied().map(Cow::Borrowed).collect())
    }
}

/// `value`, `display`, `type`, `primary`: the usual parts of a multi-valued attribute.
fn plural(
    value: Attribute,
    label: &'static str,
    types: &[&'static str],
    primary: &'static str,
) -> Vec<Attribute> {
    vec![
        value,
        text("display", "A human-readable name, primarily used for display purposes. READ-ONLY."),
        text("type", label).canonical(types),
        attribute("primary", Type::Boolean, primary),
    ]
}

pub(super) fn common() -> Vec<Attribute> {
    let read_only = |a: Attribute| a.mutability(Mutability::ReadOnly);
    vec![
        reference("schemas", &["uri"], "The URNs of the schemas whose attributes the resource carries.")
            .with(|a| {
                a.multi_valued = true;
                a.returned = Returned::Always;
                a.mutability = Mutability::ReadOnly;
            }),
        read_only(text("id", "The identifier of the resource, given by the service provider.").exact())
            .with(|a| a.returned = Returned::Always),
        text("externalId", "The identifier of the resource at the provisioning client.").exact(),
        read_only(complex(
            "meta",
            "What the service provider knows of the resource.",
            vec![
                read_only(text("resourceType", "The name of the resource type.").exact()),
                read_only(attribute("created", Type::DateTime, "When the resource was added.")),
                read_only(attribute("lastModified", Type::DateTime, "When the resource was last changed.")),
                read_only(reference("location", &["uri"], "The URI of the resource.").exact()),
                read_only(text("version", "The version of the resource, as in the ETag header.").exact()),
            ],
        )),
    ]
}

pub(super) fn user() -> Schema {
    let mut attributes = singular();
    attributes.extend(plurals());
    attributes.extend(grants());
    Schema { urn: USER_URN.into(), name: "User".into(), description: "User Account".into(), attributes }
}

fn singular() -> Vec<Attribute> {
    vec![
        text("userName", "Unique identifier for the User, typically used by the user to directly authenticate to the service provider. Each User MUST include a non-empty userName value. This identifier MUST be unique across the service provider's entire set of Users. REQUIRED.")
            .required()
            .with(|a| a.unique = true),
        name(),
        text("displayName", "The name of the User, suitable for display to end-users. The name SHOULD be the full name of the User being described, if known."),
        text("nickName", "The casual way to address the user in real life, e.g., 'Bob' or 'Bobby' instead of 'Robert'. This attribute SHOULD NOT be used to represent a User's username (e.g., 'bjensen' or 'mpepperidge')."),
        reference("profileUrl", &["external"], "A fully qualified URL pointing to a page representing the User's online profile."),
        text("title", "The user's title, such as \"Vice President.\""),
        text("userType", "Used to identify the relationship between the organization and the user. Typical values used might be 'Contractor', 'Employee', 'Intern', 'Temp', 'External', and 'Unknown', but any value may be used."),
        text("preferredLanguage", "Indicates the User's preferred written or spoken language. Generally used for selecting a localized user interface; e.g., 'en_US' specifies the language English and country US."),
        text("locale", "Used to indicate the User's default location for purposes of localizing items such as currency, date time format, or numerical representations."),
        text("timezone", "The User's time zone in the 'Olson' time zone database format, e.g., 'America/Los_Angeles'."),
        attribute("active", Type::Boolean, "A Boolean value indicating the User's administrative status."),
        text("password", "The User's cleartext password. This attribute is intended to be used as a means to specify an initial password when creating a new User or to reset an existing User's password.")
            .mutability(Mutability::WriteOnly)
            .with(|a| a.returned = Returned::Never),
    ]
}

fn name() -> Attribute {
    complex(
        "name",
        "The components of the user's real name. Providers MAY return just the full name as a single string in the formatted sub-attribute, or they MAY return just the individual component attributes using the other sub-attributes, or they MAY return both. If both variants are returned, they SHOULD be describing the same name, with the formatted name indicating how the component attributes should be combined.",
        vec![
            text(
                "formatted",
                "The full name, including all middle names, titles, and suffixes as appropriate, formatted for display (e.g., 'Ms. Barbara J Jensen, III').",
            ),
            text(
                "familyName",
                "The family name of the User, or last name in most Western languages (e.g., 'Jensen' given the full name 'Ms. Barbara J Jensen, III').",
            ),
            text(
                "givenName",
                "The given name of the User, or first name in most Western languages (e.g., 'Barbara' given the full name 'Ms. Barbara J Jensen, III').",
            ),
            text(
                "middleName",
                "The middle name(s) of the User (e.g., 'Jane' given the full name 'Ms. Barbara J Jensen, III').",
            ),
            text(
                "honorificPrefix",
                "The honorific prefix(es) of the User, or title in most Western languages (e.g., 'Ms.' given the full name 'Ms. Barbara J Jensen, III').",
            ),
            text(
                "honorificSuffix",
                "The honorific suffix(es) of the User, or suffix in most Western languages (e.g., 'III' given the full name 'Ms. Barbara J Jensen, III').",
            ),
        ],
    )
}

fn plurals() -> Vec<Attribute> {
    vec![
        emails(),
        list(
            "phoneNumbers",
            "Phone numbers for the User. The value SHOULD be canonicalized by the service provider according to the format specified in RFC 3966, e.g., 'tel:+1-201-555-0123'. Canonical type values of 'work', 'home', 'mobile', 'fax', 'pager', and 'other'.",
            plural(
                text("value", "Phone number of the User."),
                "A label indicating the attribute's function, e.g., 'work', 'home', 'mobile'.",
                &["work", "home", "mobile", "fax", "pager", "other"],
                "A Boolean value indicating the 'primary' or preferred attribute value for this attribute, e.g., the preferred phone number or primary phone number. The primary attribute value 'true' MUST appear no more than once.",
            ),
        ),
        list(
            "ims",
            "Instant messaging addresses for the User.",
            plural(
                text("value", "Instant messaging address for the User."),
                "A label indicating the attribute's function, e.g., 'aim', 'gtalk', 'xmpp'.",
                &["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"],
                "A Boolean value indicating the 'primary' or preferred attribute value for this attribute, e.g., the preferred messenger or primary messenger. The primary attribute value 'true' MUST appear no more than once.",
            ),
        ),
        list(
            "photos",
            "URLs of photos of the User.",
            plural(
                reference("value", &["external"], "URL of a photo of the User."),
                "A label indicating the attribute's function, i.e., 'photo' or 'thumbnail'.",
                &["photo", "thumbnail"],
                "A Boolean value indicating the 'primary' or preferred attribute value for this attribute, e.g., the preferred photo or thumbnail. The primary attribute value 'true' MUST appear no more than once.",
            ),
        ),
        addresses(),
    ]
}

fn emails() -> Attribute {
    list(
        "emails",
        "Email addresses for the user. The value SHOULD be canonicalized by the service provider, e.g., 'bjensen@example.com' instead of 'bjensen@EXAMPLE.COM'. Canonical type values of 'work', 'home', and 'other'.",
        plural(
            text(
                "value",
                "Email addresses for the user. The value SHOULD be canonicalized by the service provider, e.g., 'bjensen@example.com' instead of 'bjensen@EXAMPLE.COM'. Canonical type values of 'work', 'home', and 'other'.",
            ),
            "A label indicating the attribute's function, e.g., 'work' or 'home'.",
            &["work", "home", "other"],
            "A Boolean value indicating the 'primary' or preferred attribute value for this attribute, e.g., the preferred mailing address or primary email address. The primary attribute value 'true' MUST appear no more than once.",
        ),
    )
}

fn addresses() -> Attribute {
    list(
        "addresses",
        "A physical mailing address for this User. Canonical type values of 'work', 'home', and 'other'. This attribute is a complex type with the following sub-attributes.",
        vec![
            text(
                "formatted",
                "The full mailing address, formatted for display or use with a mailing label. This attribute MAY contain newlines.",
            ),
            text(
                "streetAddress",
                "The full street address component, which may include house number, street name, P.O. box, and multi-line extended street address information. This attribute MAY contain newlines.",
            ),
            text("locality", "The city or locality component."),
            text("region", "The state or region component."),
            text("postalCode", "The zip code or postal code component."),
            text("country", "The country name component."),
            text("type", "A label indicating the attribute's function, e.g., 'work' or 'home'.")
                .canonical(&["work", "home", "other"]),
            attribute(
                "primary",
                Type::Boolean,
                "A Boolean value indicating the 'primary' or preferred attribute value for this attribute, e.g., the preferred address. The primary attribute value 'true' MUST appear no more than once.",
            ),
        ],
    )
}

fn memberships() -> Attribute {
    let read_only = |a: Attribute| a.mutability(Mutability::ReadOnly);
    read_only(list(
        "groups",
        "A list of groups to which the user belongs, either through direct membership, through nested groups, or dynamically calculated.",
        vec![
            read_only(text("value", "The identifier of the User's group.")),
            read_only(reference(
                "$ref",
                &["User", "Group"],
                "The URI of the corresponding 'Group' resource to which the user belongs.",
            )),
            read_only(text(
                "display",
                "A human-readable name, primarily used for display purposes. READ-ONLY.",
            )),
            read_only(
                text("type", "A label indicating the attribute's function, e.g., 'direct' or 'indirect'.")
                    .canonical(&["direct", "indirect"]),
            ),
        ],
    ))
}

fn grants() -> Vec<Attribute> {
    const PRIMARY: &str = "A Boolean value indicating the 'primary' or preferred attribute value for this attribute. The primary attribute value 'true' MUST appear no more than once.";
    const LABEL: &str = "A label indicating the attribute's function.";
    vec![
        memberships(),
        list(
            "entitlements",
            "A list of entitlements for the User that represent a thing the User has.",
            plural(text("value", "The value of an entitlement."), LABEL, &[], PRIMARY),
        ),
        list(
            "roles",
            "A list of roles for the User that collectively represent who the User is, e.g., 'Student', 'Faculty'.",
            plural(text("value", "The value of a role."), LABEL, &[], PRIMARY),
        ),
        list(
            "x509Certificates",
            "A list of certificates issued to the User.",
            plural(
                attribute("value", Type::Binary, "The value of an X.509 certificate.").exact(),
                LABEL,
                &[],
                PRIMARY,
            ),
        ),
    ]
}

pub(super) fn group() -> Schema {
    let members = vec![
        text("value", "Identifier of the member of this Group.").mutability(Mutability::Immutable),
        reference(
            "$ref",
            &["User", "Group"],
            "The URI corresponding to a SCIM resource that is a member of this Group.",
        )
        .mutability(Mutability::Immutable),
        text("type", "A label indicating the type of resource, e.g., 'User' or 'Group'.")
            .mutability(Mutability::Immutable)
            .canonical(&["User", "Group"]),
        text("display", "A human-readable name of the member, taken from the member itself.")
            .mutability(Mutability::ReadOnly),
    ];
    Schema {
        urn: GROUP_URN.into(),
        name: "Group".into(),
        description: "Group".into(),
        attributes: vec![
            text("displayName", "A human-readable name for the Group. REQUIRED.")
                .required()
                .with(|a| a.unique = true),
            list("members", "A list of members of the Group.", members),
        ],
    }
}

pub(super) fn enterprise() -> Schema {
    let manager = complex(
        "manager",
        "The User's manager. A complex type that optionally allows service providers to represent organizational hierarchy by referencing the 'id' attribute of another User.",
        vec![
            text("value", "The id of the SCIM resource representing the User's manager. REQUIRED."),
            reference(
                "$ref",
                &["User"],
                "The URI of the SCIM resource representing the User's manager. REQUIRED.",
            ),
            text("displayName", "The displayName of the User's manager. OPTIONAL and READ-ONLY.")
                .mutability(Mutability::ReadOnly),
        ],
    );
    Schema {
        urn: ENTERPRISE_URN.into(),
        name: "EnterpriseUser".into(),
        description: "Enterprise User".into(),
        attributes: vec![
            text(
                "employeeNumber",
                "Numeric or alphanumeric identifier assigned to a person, typically based on order of hire or association with an organization.",
            ),
            text("costCenter", "Identifies the name of a cost center."),
            text("organization", "Identifies the name of an organization."),
            text("division", "Identifies the name of a division."),
            text("department", "Identifies the name of a department."),
            manager,
        ],
    }
}
