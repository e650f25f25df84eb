//! What is said of certificates, metadata and the addresses that they are fetched from.

use hub_text::key;

/// Sentences and clauses.
pub const SENTENCES: &[&str] = &[
    key!("The certificate is empty. Paste the text of the certificate that your identity provider shows."),
    key!("This is too large for a certificate. Paste or upload only the signing certificate."),
    key!(
        "This is not a certificate: the text is not base64. Copy it again from the line BEGIN CERTIFICATE to the line END CERTIFICATE."
    ),
    key!("The certificate is cut off: the line END CERTIFICATE is missing. Copy it again to the last line."),
    key!(
        "This is not an X.509 certificate. Download the signing certificate (Base64 or PEM) from your identity provider."
    ),
    key!(
        "This is a {label} block, not a certificate. Download the signing certificate (Base64 or PEM) from your identity provider."
    ),
    key!(
        "This contains a PRIVATE KEY. It was not stored. A private key must never leave the identity provider: replace that key pair there, then paste only the certificate."
    ),
    key!("This is a bare public key. The certificate is needed: it begins with BEGIN CERTIFICATE."),
    key!("This is a PKCS#7 bundle (.p7b). Export the certificate as Base64-encoded X.509 (.cer) instead."),
    key!(
        "This is a PKCS#12 file (.p12 or .pfx), which holds a private key. It was not stored. Export only the certificate as Base64-encoded X.509 (.cer)."
    ),
    key!(
        "This is a certificate signing request, not a certificate. Download the certificate that your identity provider signs with."
    ),
    key!(
        "The certificate's RSA key has {bits} bits; at least 2048 are needed. Create a new signing certificate in your identity provider."
    ),
    key!("The certificate's RSA key has {bits} bits; at most 8192 are taken."),
    key!(
        "The certificate's key is of a kind that SAML signatures here do not use ({kind}). RSA, or an elliptic curve P-256, P-384 or P-521, is needed."
    ),
    key!(
        "This is SAML metadata, not a certificate. Paste it into the metadata field; the certificate is read from it."
    ),
    key!(
        "This is a service provider's metadata, probably ours. It belongs into the identity provider; paste here the certificate that the identity provider shows."
    ),
    key!(
        "This is XML or HTML, not a certificate. Paste the certificate's text, which begins with BEGIN CERTIFICATE."
    ),
    key!("These are {count} certificates; a connection takes at most 16."),
    key!("The metadata is empty."),
    key!(
        "The metadata is larger than 1 MiB. Use the metadata of this one application, not that of a federation."
    ),
    key!(
        "This is an address, not metadata. Put it into the metadata URL field, or open it and paste what it shows."
    ),
    key!(
        "This is a web page (HTML), not metadata; perhaps a sign-in page stood before it. Download the metadata in your browser and upload the file."
    ),
    key!(
        "This is JSON, not SAML metadata; it may belong to OpenID Connect. Look for “SAML metadata” in the identity provider."
    ),
    key!("This is a certificate, not metadata. Paste it into the certificate field."),
    key!("The metadata cannot be read: {why}."),
    key!("This is not SAML 2.0 metadata: its root element is {name}."),
    key!(
        "This is the metadata of a service provider ({name}), probably ours. It belongs into the identity provider; paste here the metadata that the identity provider offers."
    ),
    key!(
        "The metadata describes no SAML 2.0 identity provider. Check that SAML is chosen as the sign-on method there."
    ),
    key!("The metadata describes several identity providers ({names}). Choose one of them."),
    key!("The metadata has no identity provider with the entity ID {name}."),
    key!("The metadata has no entity ID."),
    key!("The metadata has no usable sign-on URL (SingleSignOnService with HTTP-Redirect or HTTP-POST)."),
    key!("The metadata has no signing certificate."),
    key!("No signing certificate in the metadata can be used. {why}"),
    key!("it has a DOCTYPE"),
    key!("it has a processing instruction"),
    key!("it has a CDATA section"),
    key!("it has a comment"),
    key!("it refers to the entity {name}"),
    key!("its XML declaration is wrong (version 1.0 in the first line is expected)"),
    key!("its encoding is {name}; UTF-8 is expected"),
    key!("it is not UTF-8"),
    key!("it has the forbidden character {character}"),
    key!("it has text outside of its root element"),
    key!("it has two root elements"),
    key!("it has no element"),
    key!("its end is missing"),
    key!("the namespace prefix {name} is not declared"),
    key!("a namespace declaration is not plain text"),
    key!("it is nested too deeply"),
    key!("it has too many elements"),
    key!("a tag has too many attributes"),
    key!("it declares too many namespaces"),
    key!("the name {name} is not allowed"),
    key!("it is not well-formed ({why})"),
    key!("{host} redirects too often."),
    key!("The hub cannot call other machines; its log says why."),
    key!("The address did not answer within {seconds} seconds."),
    key!("The address must begin with https://."),
    key!("The address must not hold a user name or password."),
    key!("The address names no host."),
    key!(
        "The address leads into a private network; the hub fetches from the public internet only. Upload the document as a file instead."
    ),
    key!("Enter a complete address that begins with https://."),
    key!("{host} answered {status} instead of the document."),
    key!("The address redirects to another host, {host}. Enter that address if you trust it."),
    key!("The document is larger than 1 MiB."),
    key!("{host} could not be reached: {why}."),
    key!("The hub stopped while it read the document."),
    key!("The app answered {status}."),
    key!("The logout token could not be signed: {why}."),
];
