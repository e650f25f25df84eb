//! Character-level rules of XML 1.0 that quick-xml leaves to its caller.

use quick_xml::XmlVersion;
use quick_xml::events::BytesRef;
use quick_xml::events::attributes::Attribute as RawAttribute;
use quick_xml::name::QName;

use super::XmlFault;

/// Refuses characters outside of XML 1.0's `Char` production.
pub(super) fn check_all(text: &str) -> Result<(), XmlFault> {
    match text.chars().find(|c| !is_xml_char(*c)) {
        Some(c) => Err(XmlFault::Character(u32::from(c))),
        None => Ok(()),
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// A qualified name in plain ASCII: `[A-Za-z_][A-Za-z0-9_.-]*`, at most one colon between two such parts.
pub(super) fn check_name(name: &[u8]) -> Result<(), XmlFault> {
    let part_ok = |part: &[u8]| {
        part.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
            && part.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
    };
    let mut parts = name.split(|b| *b == b':');
    let ok = match (parts.next(), parts.next(), parts.next()) {
        (Some(local), None, None) => part_ok(local),
        (Some(prefix), Some(local), None) => part_ok(prefix) && part_ok(local),
        _ => false,
    };
    if ok { Ok(()) } else { Err(XmlFault::Name(String::from_utf8_lossy(name).chars().take(40).collect())) }
}

/// A namespace name is compared as written by quick-xml and after references by libxml2, so only names
/// that cannot differ are taken.
pub(super) fn check_namespace(raw: &str, prefixed: bool) -> Result<(), XmlFault> {
    let plain = raw.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'&' | b'<'));
    if plain && !(prefixed && raw.is_empty()) { Ok(()) } else { Err(XmlFault::Namespace) }
}

/// Resolves references and normalises white space in an attribute's raw value.
pub(super) fn attribute_value(raw: &str) -> Result<String, XmlFault> {
    if raw.contains('<') {
        return Err(XmlFault::Malformed("< in an attribute".to_owned()));
    }
    for piece in raw.split('&').skip(1) {
        let (name, _) =
            piece.split_once(';').ok_or_else(|| XmlFault::Malformed("bare & in an attribute".to_owned()))?;
        resolve_reference(name)?;
    }
    let attribute = RawAttribute { key: QName(b"value"), value: raw.as_bytes().into() };
    attribute
        .normalized_value(XmlVersion::Explicit1_0)
        .map(|value| value.into_owned())
        .map_err(|e| XmlFault::Malformed(e.to_string()))
}

/// One of the five predefined entities or a reference to a legal character.
pub(super) fn resolve_reference(name: &str) -> Result<char, XmlFault> {
    let unknown = || XmlFault::Entity(name.chars().take(40).collect());
    match name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => {
            let found = BytesRef::new(name).resolve_char_ref().ok().flatten().ok_or_else(unknown)?;
            if is_xml_char(found) { Ok(found) } else { Err(XmlFault::Character(u32::from(found))) }
        }
    }
}

pub(crate) fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
