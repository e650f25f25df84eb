//! The textual forms a certificate is pasted in, reduced to DER blobs.

use super::{CertificateError, decode_base64};

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// The DER bytes of every certificate in a text, or what the text is instead.
pub(super) fn blocks(input: &[u8]) -> Result<Vec<Vec<u8>>, CertificateError> {
    let text = to_text(input)?;
    // Copied from JSON, a shell or an environment file: line ends spelled as two characters, quotes around.
    let text = text.replace("\\r", "").replace("\\n", "\n");
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'' || c == '\u{feff}');
    if text.is_empty() {
        return Err(CertificateError::Empty);
    }
    if text.contains("PRIVATE KEY") {
        return Err(CertificateError::PrivateKey);
    }
    if text.starts_with('<') {
        return markup(text);
    }
    if text.contains(BEGIN) {
        return armored(text);
    }
    let der = decode_base64(text)?;
    // Some consoles offer base64 of the whole PEM file.
    match std::str::from_utf8(&der) {
        Ok(inner) if inner.contains("PRIVATE KEY") => Err(CertificateError::PrivateKey),
        Ok(inner) if inner.trim_start().starts_with(BEGIN) => armored(inner),
        _ => Ok(vec![der]),
    }
}

fn to_text(input: &[u8]) -> Result<String, CertificateError> {
    let utf16 = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).filter_map(|p| <[u8; 2]>::try_from(p).ok()).map(read);
        char::decode_utf16(units).collect::<Result<String, _>>().ok()
    };
    let text = match input {
        // Windows Notepad's "Unicode".
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => std::str::from_utf8(input).ok().map(str::to_owned),
    };
    text.ok_or(CertificateError::NotBase64)
}

fn armored(text: &str) -> Result<Vec<Vec<u8>>, CertificateError> {
    let mut ders = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let (label, body) = after.split_once(DASHES).ok_or(CertificateError::CutOff)?;
        check_label(label.trim())?;
        let (body, after) = body.split_once("-----END ").ok_or(CertificateError::CutOff)?;
        let (_, after) = after.split_once(DASHES).ok_or(CertificateError::CutOff)?;
        ders.push(decode_base64(body)?);
        rest = after;
    }
    Ok(ders)
}

fn check_label(label: &str) -> Result<(), CertificateError> {
    match label {
        "CERTIFICATE" | "X509 CERTIFICATE" => Ok(()),
        "PKCS7" | "CMS" => Err(CertificateError::Pkcs7),
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Err(CertificateError::SigningRequest),
        "PUBLIC KEY" | "RSA PUBLIC KEY" => Err(CertificateError::PublicKey),
        other => Err(CertificateError::OtherPem(other.chars().take(40).collect())),
    }
}

/// `X509Certificate` elements copied out of metadata; whole metadata belongs into its own field.
fn markup(text: &str) -> Result<Vec<Vec<u8>>, CertificateError> {
    if text.contains("IDPSSODescriptor") {
        return Err(CertificateError::IdpMetadata);
    }
    if text.contains("SPSSODescriptor") {
        return Err(CertificateError::SpMetadata);
    }
    let mut ders = Vec::new();
    let mut rest = text;
    // Only base64 is taken from between the tags, so no XML parser is needed for a pasted element.
    while let Some((_, after)) = rest.split_once("X509Certificate") {
        let (_, body) = after.split_once('>').ok_or(CertificateError::CutOff)?;
        let (body, after) = body.split_once("</").ok_or(CertificateError::CutOff)?;
        let body = body.trim();
        ders.extend(if body.contains(BEGIN) { armored(body)? } else { vec![decode_base64(body)?] });
        let (_, after) = after.split_once('>').ok_or(CertificateError::CutOff)?;
        rest = after;
    }
    if ders.is_empty() {
        return Err(CertificateError::OtherMarkup);
    }
    Ok(ders)
}
