//! The signing key between starts: `key.pem` and `certificate.pem` in the state directory.

use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::Result;
use crate::signing::IdpKey;

/// Bits of a new RSA key.
const BITS: u32 = 2048;

/// Reads the key, or makes one at the first start.
pub(crate) fn load_or_create(dir: &Path) -> Result<IdpKey> {
    std::fs::create_dir_all(dir)?;
    let (key_file, certificate_file) = (dir.join("key.pem"), dir.join("certificate.pem"));
    match std::fs::read(&key_file) {
        Ok(key) => return Ok(IdpKey::from_pem(&key, &std::fs::read(certificate_file)?)?),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    create(dir)
}

/// Makes a new key in place of the one that is there.
pub(crate) fn replace(dir: &Path) -> Result<IdpKey> {
    std::fs::remove_file(dir.join("key.pem"))?;
    create(dir)
}

fn create(dir: &Path) -> Result<IdpKey> {
    let (key_file, certificate_file) = (dir.join("key.pem"), dir.join("certificate.pem"));
    let key = IdpKey::generate(BITS)?;
    // The key comes last: a stop in between is healed by the next start, which makes both anew.
    std::fs::write(certificate_file, key.certificate_pem()?)?;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(key_file)?;
    file.write_all(&key.private_key_pem()?)?;
    Ok(key)
}
