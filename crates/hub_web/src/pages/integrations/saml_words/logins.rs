//! What is said of responses and logins that were refused.

use hub_text::key;

/// Sentences and clauses; where several fit, the first counts.
pub const SENTENCES: &[&str] = &[
    key!(
        "The response comes from the issuer “{found}”; this connection expects “{expected}”. If the first one is your identity provider, put it into “IdP issuer” exactly as shown, including a slash at its end."
    ),
    key!(
        "The response is meant for the audience “{found}”; this connection is “{expected}”. In the identity provider, set Identifier (Entity ID, Audience URI) to the second value."
    ),
    key!(
        "The response is addressed to “{found}”; this connection receives at “{expected}”. In the identity provider, set Reply URL (ACS URL, Single sign-on URL) to the second value."
    ),
    key!(
        "The logout message is addressed to “{found}”; this connection receives them at “{expected}”. In the identity provider, set the logout URL to the second value."
    ),
    key!(
        "The response carries the certificate “{subject}” with the SHA-256 thumbprint {found}; this connection knows {known}. If the identity provider has changed its signing certificate, paste the new one under Configuration."
    ),
    key!(
        "The response uses the signature algorithm “{found}”, which is too weak or unknown. In the identity provider, choose SHA-256 as signing algorithm."
    ),
    key!(
        "The response uses the digest algorithm “{found}”, which is too weak or unknown. In the identity provider, choose SHA-256 as signing algorithm."
    ),
    key!(
        "The message is “{found}” instead of a SAML 2.0 Response. Check in the identity provider that the application uses SAML 2.0 and that this address is the Reply URL (ACS URL), not the logout URL."
    ),
    key!(
        "The message is “{found}” instead of a SAML 2.0 logout message. Check in the identity provider that this address is the logout URL, not the Reply URL (ACS URL)."
    ),
    key!(
        "The response answers a sign-in that is not pending here: it was used already, is older than ten minutes, or began in another browser. Start the sign-in again."
    ),
    key!(
        "{field} is {found}, but the time here is {now}. The identity provider's clock is ahead: correct it there, or raise the allowed clock difference of this connection."
    ),
    key!(
        "{field} was {found}, and the time here is {now}. The person waited too long or went back in the browser: sign in again. If it happens every time, the identity provider's clock is behind."
    ),
    key!(
        "The assertion was issued at {found} and arrived at {now}, more than an hour later. Sign in again; if it happens every time, correct the identity provider's clock."
    ),
    key!(
        "A fresh sign-in was asked for, but the identity provider answered with one from {found}. Allow ForceAuthn for this application in the identity provider."
    ),
    key!("The identity provider refused the sign-in with {code}"),
    key!(
        "Neither the response nor the assertion is signed. In the identity provider, turn on signing of the assertion."
    ),
    key!(
        "The logout message is not signed, so anybody could have written it. In the identity provider, turn on signing of logout messages."
    ),
    key!(
        "The response is signed with a key of the type {kind}, and no certificate of this connection has one. Paste the identity provider's present signing certificate under Configuration."
    ),
    key!(
        "The assertion is encrypted, and this connection has no decryption key. In the identity provider, turn off assertion encryption (token encryption)."
    ),
    key!(
        "The encrypted assertion could not be decrypted. Upload this connection's present encryption certificate to the identity provider, choose AES-256 with RSA-OAEP, and sign the assertion."
    ),
    key!(
        "The signature does not fit the content or the certificate: the message was altered or damaged on its way, or was signed with another key. Compare the certificate's thumbprint with the one in the identity provider."
    ),
    key!(
        "The connection lacks its IdP issuer, sign-on URL or certificate. Fill them in under Configuration."
    ),
    key!(
        "The assertion has no bearer confirmation that fits this connection. Choose the Web Browser SSO profile with HTTP-POST in the identity provider."
    ),
    key!("nothing"),
    key!("RSA or ECDSA with SHA-256, SHA-384 or SHA-512"),
    key!("a signature by a key of type {kind}"),
    key!("a key of a certificate of this connection"),
    key!("issued within the last hour before {time}"),
    key!("issued {time}"),
    key!("signed in {time}"),
    key!("at most {time}"),
    key!("after {time}"),
    key!("a fresh sign-in"),
    key!("an answer to a sign-in that is pending here"),
    key!("an answer to a login that is not open here"),
    key!("an answer within ten minutes, once"),
    key!("an answer to {id}"),
    key!("a UTC time such as 2026-01-01T00:00:00Z"),
    key!("XML without DOCTYPE, comments or entities"),
    key!("a form field SAMLResponse with base64"),
    key!("IdP issuer, sign-on URL and certificate"),
    key!("a signed assertion or response"),
    key!("a signed logout message"),
    key!("an assertion in clear"),
    key!("AES with RSA-OAEP for our encryption certificate, and the assertion signed inside"),
    key!("a signature that fits content and certificate"),
    key!("one assertion"),
    key!("one assertion only"),
    key!("an assertion for web browser sign-in"),
    key!("a sign-in that began here"),
    key!("a SAML 2.0 Response"),
    key!("a SAML 2.0 LogoutRequest or LogoutResponse"),
    key!("a message as identity providers send it"),
    key!("a response for a connection that is not complete"),
    key!("IdP issuer, sign-on URL and certificate stored here"),
    key!("a login by SSO"),
    key!("a plan that includes single sign-on"),
    key!("the userName or e-mail of somebody in this workspace"),
    key!("one value that names the person"),
    key!("{name}, without an e-mail address"),
    key!("an address in any attribute"),
    key!("an address in {names}"),
    key!("{name}, which belongs to {other}"),
    key!("a name and an address that nobody has here yet"),
    key!("a free seat; the only one is taken"),
    key!("a free seat; all {limit} are taken"),
    key!("{name}, who waits for import"),
    key!("somebody with an account"),
    key!("{name}, who is deactivated here"),
    key!("somebody with access"),
    key!("a response signed with a certificate that was just removed here"),
    key!("a certificate of this connection"),
    key!("a response of an issuer that was just replaced here"),
    key!("the issuer of this connection"),
    key!("{name}, an owner or admin"),
    key!("a sub-user, until an owner approves sign-ins of owners and admins"),
    key!("an assertion that came before"),
    key!("each assertion once"),
    key!("a login that began at the identity provider"),
    key!("a login that began here, as this connection is set"),
    key!("a login that needs our key"),
    key!("the master key that the key was stored with"),
    key!("no sign-in method"),
    key!("the end of a login in another browser"),
    key!("the browser in which it began"),
    key!("the attribute {name}, which names the person, is missing"),
    key!("the attribute {name}, which names the person, has {count} different values"),
    key!("the form has no SAMLResponse"),
    key!("the response is too large ({bytes} bytes)"),
    key!("the response is not base64"),
    key!("the response's XML is refused: {why}"),
    key!("the query is refused: it has {why}"),
    key!("the message is not deflated"),
    key!("the message is a {found}, not a SAML 2.0 logout message"),
    key!("the logout message is not signed"),
    key!("the logout message's Destination is {found}, not {expected}"),
    key!("the message is a {found}, not a SAML 2.0 Response"),
    key!("the response's version is {found}, not 2.0"),
    key!("the response's structure is refused: {why}"),
    key!("an ID in the response is refused: {why}"),
    key!("the response has no assertion"),
    key!("the response has {count} assertions"),
    key!("neither the response nor the assertion is signed"),
    key!("a signature is in the wrong place"),
    key!("the signature's form is refused: {why}"),
    key!("the signature refers to {target}, not to the element it is in"),
    key!("{field} is not a UTC time: {found}"),
    key!("the assertion is encrypted"),
    key!("the encrypted assertion could not be decrypted"),
    key!("the connection's settings are incomplete"),
    key!("the response is signed with a key that the connection does not know"),
    key!("the signature does not verify"),
    key!("the signature engine failed"),
    key!("the assertion has no {name}"),
    key!("the assertion has the unknown condition {name}"),
    key!("the assertion has no bearer confirmation"),
    key!("the response and its assertion answer different requests"),
    key!("only the unsigned part of the response names a request"),
    key!("the response answers no request"),
];

/// What follows upon a clause that says what is wrong.
pub const ADVICE: &[&str] = &[
    key!("The person could not prove who they are."),
    key!("The person is not signed in there, and the request forbade asking."),
    key!("Check there that the person is assigned to this application."),
    key!("The asked-for NameID format is not offered there; set it to unspecified here."),
    key!("The asked-for sign-in method is not offered there; remove it here."),
    key!("It could not use our request: compare entity ID and Reply URL there with the values shown here."),
    key!("Look for this sign-in in the identity provider's log."),
    key!(
        "The sign-in began at the identity provider, which this connection does not accept. Start from the sign-in page here, or allow IdP-initiated sign-in in the connection's settings."
    ),
    key!(
        "The response reports success but has no assertion. Check the application's SAML settings in the identity provider."
    ),
    key!("The identity provider left out a part that SAML requires; check the application's settings there."),
    key!(
        "The signature could not be checked because of an internal fault. Try again; if it stays, tell support the reference."
    ),
    key!(
        "The message is not one that an identity provider normally sends, so it was kept out. If a real sign-in fails so, send support the reference."
    ),
];

/// What the domain says of logins that led nowhere, as its own messages are.
pub const FAILURES: &[&str] = &[
    key!(
        "Nothing says who signed in: the attribute {attribute}, which names the person, is missing. Send that attribute, or choose the NameID under Attributes and new people."
    ),
    key!(
        "Nothing says who signed in: the attribute {attribute}, which names the person, has {count} different values. Send that attribute, or choose the NameID under Attributes and new people."
    ),
    key!(
        "The identity provider signed the person in by {method}, and this connection insists on {wanted}. Require that method at the identity provider, or do not insist on it under Sign-in options."
    ),
    key!(
        "The identity provider signed in {name}, whom this workspace does not know. Assign the person to the application so that they are provisioned, or add them under People with this e-mail."
    ),
    key!(
        "{name} is new here, and an account needs an e-mail address. None of these attributes had one: {attributes}; the NameID is none either. Have the identity provider send one, or name the right attribute under Attributes and new people."
    ),
    key!(
        "Somebody new signed in whose name or address, {name}, belongs to {other} in this workspace. Nobody is taken for somebody else: change one of the two."
    ),
    key!(
        "{name} is new here, and the only seat of the plan is taken. Free it or extend the plan; the next login then succeeds."
    ),
    key!(
        "{name} is new here, and all {limit} seats of the plan are taken. Free a seat or extend the plan; the next login then succeeds."
    ),
    key!("{name} was pushed by the identity provider and waits for import; import the person first."),
    key!("{name} is deactivated here; reactivate the person to let them in."),
    key!(
        "{name} is an owner or admin, and an admin set up what this connection trusts. An owner has to approve sign-ins of owners and admins under Configuration first."
    ),
];

/// What exactly of a query, of the response's structure, of an ID or of a signature is refused.
pub const DETAILS: &[&str] = &[
    key!("SAMLRequest and SAMLResponse together"),
    key!("an unknown SAMLEncoding"),
    key!("a parameter twice"),
    key!("an escape that is not UTF-8"),
    key!("two {name} elements"),
    key!("not exactly one Status"),
    key!("not exactly one top StatusCode"),
    key!("a StatusCode without Value"),
    key!("a Response inside the Response"),
    key!("an Assertion that is not a child of the Response"),
    key!("{name} in a foreign namespace"),
    key!("an element inside {name}"),
    key!("more than 1000 SessionIndex elements"),
    key!("the signed part is not the expected one"),
    key!("the signed Response differs from the received one"),
    key!("attribute {name} on {element}"),
    key!("value of {name} on {element}"),
    key!("the same value twice"),
    key!("{name} has none"),
    key!("the signed message has another ID"),
    key!("the signed Response has another ID"),
    key!("the signed Assertion has another ID"),
    key!("Signature has other parts than SignedInfo, SignatureValue and KeyInfo"),
    key!("SignedInfo has other parts than one canonicalization, one method and one Reference"),
    key!("Reference has other attributes than URI"),
    key!("Reference has other parts than Transforms, DigestMethod and DigestValue"),
    key!("not exactly two transforms"),
    key!("the first transform is not enveloped-signature"),
    key!("the canonicalization {name} is not allowed"),
    key!("a canonicalization with parameters"),
    key!("KeyInfo has unknown parts"),
    key!("{name} inside a signature"),
    key!("{name} has other attributes than Algorithm"),
    key!("{name} is not where it belongs"),
    key!("{name} has parameters"),
];
