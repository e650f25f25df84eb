//! Encrypted assertions (XML Encryption 1.1): RSA-OAEP around an AES key around the Assertion.
//!
//! Anybody who has our certificate can encrypt to us, so decrypting proves nothing, and every failure is
//! the same [`Refusal::Undecryptable`]. RSA 1.5 key transport is not offered (Bleichenbacher), nor is 3DES.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::md::{Md, MdRef};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;
use openssl::symm::{Cipher, Crypter, Mode, decrypt_aead};
use zeroize::Zeroizing;

use crate::cost::{self, Work};
use crate::error::Refusal;
use crate::settings::SpPrivateKey;
use crate::xml::{self, Element, Ns};

#[cfg(test)]
mod tests;

/// What our metadata offers to the IdP, best first.
pub(crate) const OFFERED: [&str; 3] = [AES256_GCM, AES256_CBC, OAEP_SHA1];

const AES128_CBC: &str = "http://www.w3.org/2001/04/xmlenc#aes128-cbc";
const AES256_CBC: &str = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";
const AES128_GCM: &str = "http://www.w3.org/2009/xmlenc11#aes128-gcm";
const AES256_GCM: &str = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
/// RSA-OAEP whose mask always uses SHA-1; that use of SHA-1 is not known to be weak.
const OAEP_SHA1: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
const OAEP: &str = "http://www.w3.org/2009/xmlenc11#rsa-oaep";

/// Most recipients of one message that are tried; each one costs an RSA operation per key.
const MAX_KEYS: usize = 4;

/// The document with the EncryptedAssertion replaced by what is in it, and without the Response's own
/// signature, which no longer covers anything.
pub(crate) fn open(xml_text: &str, keys: &[SpPrivateKey]) -> Result<String, Refusal> {
    let root = xml::parse(xml_text, false)?;
    let sealed = root.first(&Ns::Assertion, "EncryptedAssertion").ok_or(Refusal::Undecryptable)?;
    let plain = assertion(sealed, keys).ok_or(Refusal::Undecryptable)?;
    let mut edits = vec![(sealed.span, plain.as_str())];
    edits.extend(root.named(&Ns::Dsig, "Signature").map(|s| (s.span, "")));
    edits.sort_by_key(|(span, _)| *span);
    let mut out = String::with_capacity(xml_text.len());
    let mut from = 0;
    for ((start, end), replacement) in edits {
        out.push_str(xml_text.get(from..start).ok_or(Refusal::Undecryptable)?);
        out.push_str(replacement);
        from = end;
    }
    out.push_str(xml_text.get(from..).ok_or(Refusal::Undecryptable)?);
    Ok(out)
}

fn assertion(sealed: &Element, keys: &[SpPrivateKey]) -> Option<String> {
    let data = single(sealed, &Ns::Xenc, "EncryptedData")?;
    let (cipher, authenticated) = cipher(algorithm(data)?)?;
    let content = cipher_value(data)?;
    let session = session_keys(sealed, data, keys).into_iter().find(|k| k.len() == cipher.key_len())?;
    let bytes = if authenticated {
        open_gcm(cipher, &session, &content)
    } else {
        open_cbc(cipher, &session, &content)
    };
    String::from_utf8(bytes?).ok()
}

/// The content keys that one of our keys can open; the EncryptedKey stands in KeyInfo or beside the data.
fn session_keys(sealed: &Element, data: &Element, keys: &[SpPrivateKey]) -> Vec<Zeroizing<Vec<u8>>> {
    let inside = data.named(&Ns::Dsig, "KeyInfo").flat_map(|i| i.named(&Ns::Xenc, "EncryptedKey"));
    let beside = sealed.named(&Ns::Xenc, "EncryptedKey");
    let mut opened = Vec::new();
    for wrapped in inside.chain(beside).take(MAX_KEYS) {
        opened.extend(keys.iter().take(MAX_KEYS).filter_map(|key| unwrap_key(wrapped, key)));
    }
    opened
}

fn unwrap_key(wrapped: &Element, key: &SpPrivateKey) -> Option<Zeroizing<Vec<u8>>> {
    let (digest, mask) = oaep(wrapped)?;
    let private = key.private_key()?;
    let mut context = PkeyCtx::new(&private).ok()?;
    context.decrypt_init().ok()?;
    context.set_rsa_padding(Padding::PKCS1_OAEP).ok()?;
    context.set_rsa_oaep_md(digest).ok()?;
    context.set_rsa_mgf1_md(mask).ok()?;
    cost::add(Work::Decrypt, 1);
    let mut plain = Zeroizing::new(Vec::new());
    context.decrypt_to_vec(&cipher_value(wrapped)?, &mut plain).ok()?;
    Some(plain)
}

/// Digest and mask digest of the OAEP variants that are taken.
fn oaep(wrapped: &Element) -> Option<(&'static MdRef, &'static MdRef)> {
    let method = single(wrapped, &Ns::Xenc, "EncryptionMethod")?;
    let digest = match method.first(&Ns::Dsig, "DigestMethod").map(|d| d.attribute("Algorithm")) {
        None | Some(Some("http://www.w3.org/2000/09/xmldsig#sha1")) => Md::sha1(),
        Some(Some("http://www.w3.org/2001/04/xmlenc#sha256")) => Md::sha256(),
        Some(_) => return None,
    };
    if method.first(&Ns::Xenc, "OAEPparams").is_some_and(|p| !p.trimmed().is_empty()) {
        return None;
    }
    match method.attribute("Algorithm")? {
        OAEP_SHA1 => Some((digest, Md::sha1())),
        OAEP => match method.first(&Ns::Xenc11, "MGF").map(|m| m.attribute("Algorithm")) {
            None | Some(Some("http://www.w3.org/2009/xmlenc11#mgf1sha1")) => Some((digest, Md::sha1())),
            Some(Some("http://www.w3.org/2009/xmlenc11#mgf1sha256")) => Some((digest, Md::sha256())),
            Some(_) => None,
        },
        _ => None,
    }
}

fn cipher(uri: &str) -> Option<(Cipher, bool)> {
    match uri {
        AES128_CBC => Some((Cipher::aes_128_cbc(), false)),
        AES256_CBC => Some((Cipher::aes_256_cbc(), false)),
        AES128_GCM => Some((Cipher::aes_128_gcm(), true)),
        AES256_GCM => Some((Cipher::aes_256_gcm(), true)),
        _ => None,
    }
}

fn open_gcm(cipher: Cipher, key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    let (iv, rest) = content.split_at_checked(12)?;
    let (sealed, tag) = rest.split_at_checked(rest.len().checked_sub(16)?)?;
    decrypt_aead(cipher, key, Some(iv), &[], sealed, tag).ok()
}

/// CBC with XML Encryption's padding: the last byte says how many, the others may be anything.
fn open_cbc(cipher: Cipher, key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    let (iv, sealed) = content.split_at_checked(16)?;
    let mut crypter = Crypter::new(cipher, Mode::Decrypt, key, Some(iv)).ok()?;
    crypter.pad(false);
    let mut plain = vec![0; sealed.len() + 16];
    let mut length = crypter.update(sealed, &mut plain).ok()?;
    length += crypter.finalize(plain.get_mut(length..)?).ok()?;
    plain.truncate(length);
    let padding = usize::from(*plain.last()?);
    if !(1..=16).contains(&padding) {
        return None;
    }
    plain.truncate(length.checked_sub(padding)?);
    Some(plain)
}

fn cipher_value(parent: &Element) -> Option<Vec<u8>> {
    let value = single(single(parent, &Ns::Xenc, "CipherData")?, &Ns::Xenc, "CipherValue")?;
    let packed: Vec<u8> = value.text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    STANDARD.decode(packed).ok()
}

fn algorithm(parent: &Element) -> Option<&str> {
    single(parent, &Ns::Xenc, "EncryptionMethod")?.attribute("Algorithm")
}

fn single<'a>(parent: &'a Element, ns: &Ns, name: &str) -> Option<&'a Element> {
    let mut found = parent.children.iter().filter(|c| c.is(ns, name));
    match (found.next(), found.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}
