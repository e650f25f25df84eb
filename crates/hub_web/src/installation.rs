//! What one installation keeps: its data folder, its database, its master key.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use hub_db::{Db, DbOptions};
use hub_kernel::{Entropy, MasterKey, Random as _};

use crate::settings::Settings;

/// An installation that is open: the database is up to date, the key is there.
#[derive(Clone)]
pub struct Installation {
    /// The database.
    pub db: Db,
    /// The master key.
    pub key: MasterKey,
    /// Whether it has a workspace already.
    pub in_use: bool,
}

/// Why an installation cannot be opened; `Display` is the sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder cannot be made.
    #[error("the data folder {0} cannot be made (DATA_DIR): {1}")]
    DataDir(String, std::io::Error),
    /// The key's file cannot be read or made.
    #[error("the master key's file {0} cannot be used (MASTER_KEY_FILE): {1}")]
    KeyFile(String, std::io::Error),
    /// The key's file holds something else.
    #[error("the master key's file {0} holds no key; it must be 64 hexadecimal digits (MASTER_KEY_FILE)")]
    KeyText(String),
    /// A database in use, but its key is gone. A new one would leave everything that is sealed unreadable.
    #[error(
        "the database holds workspaces, but their master key {0} is missing; put the file back or set MASTER_KEY"
    )]
    KeyLost(String),
    /// The database.
    #[error(transparent)]
    Db(#[from] hub_db::Error),
    /// Looking into the database.
    #[error(transparent)]
    Tenants(#[from] hub_tenants::Error),
}

impl Installation {
    /// Opens the installation that `settings` describe and makes what is missing: data folder, database, key.
    /// Several processes may do so at once; they agree on one key.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub async fn open(settings: &Settings, entropy: &dyn Entropy) -> Result<Self, OpenError> {
        let db = open_database(settings)?;
        // The key is older than the first workspace. So who sees a workspace first and no key afterwards, has lost it.
        let in_use = !db.read(|c| hub_tenants::tenant::page(c, None, 1)).await?.is_empty();
        let key = match &settings.master_key {
            Some(key) => key.clone(),
            None => key_of_file(&settings.master_key_file, in_use, entropy)?,
        };
        Ok(Self { db, key, in_use })
    }
}

/// Opens the database alone and brings it up to date.
///
/// # Errors
/// A folder that cannot be made; the database's.
pub fn open_database(settings: &Settings) -> Result<Db, OpenError> {
    let folder = &settings.data_dir;
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| OpenError::DataDir(folder.display().to_string(), error))?;
    let options =
        DbOptions { url: settings.database_url.expose().clone(), connections: settings.database_connections };
    Ok(Db::open(&options)?)
}

fn key_of_file(path: &Path, in_use: bool, entropy: &dyn Entropy) -> Result<MasterKey, OpenError> {
    let place = || path.display().to_string();
    if let Some(key) = read_key(path)? {
        return Ok(key);
    }
    if in_use {
        return Err(OpenError::KeyLost(place()));
    }
    write_key(path, &MasterKey::new(entropy.bytes()), entropy)
        .map_err(|error| OpenError::KeyFile(place(), error))?;
    // Read again: another process may have been quicker, and its key is the one that stays.
    read_key(path)?.ok_or_else(|| OpenError::KeyFile(place(), ErrorKind::NotFound.into()))
}

fn read_key(path: &Path) -> Result<Option<MasterKey>, OpenError> {
    match fs::read_to_string(path) {
        Ok(text) => {
            MasterKey::from_hex(&text).map(Some).ok_or_else(|| OpenError::KeyText(path.display().to_string()))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            Err(OpenError::KeyText(path.display().to_string()))
        }
        Err(error) => Err(OpenError::KeyFile(path.display().to_string(), error)),
    }
}

/// Writes the key beside its place and links it there: the file appears whole or not at all, and never over another.
fn write_key(path: &Path, key: &MasterKey, entropy: &dyn Entropy) -> std::io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{:016x}", u64::from_ne_bytes(entropy.bytes())));
    let draft = Path::new(&name);
    let written = write_new(draft, key.to_hex().as_str()).and_then(|()| match fs::hard_link(draft, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    });
    fs::remove_file(draft)?;
    written?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use hub_kernel::OsEntropy;

    use super::*;

    #[test]
    fn the_key_is_made_once_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let key = key_of_file(&path, false, &OsEntropy).unwrap();
        let again = key_of_file(&path, true, &OsEntropy).unwrap();
        assert_eq!(key.to_hex().as_str(), again.to_hex().as_str());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft stays behind");
    }

    #[test]
    fn many_at_once_agree_on_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let keys: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope
                        .spawn(|| key_of_file(&path, false, &OsEntropy).unwrap().to_hex().as_str().to_owned())
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "{keys:?}");
    }

    #[test]
    fn a_lost_or_foreign_key_is_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let lost = key_of_file(&path, true, &OsEntropy).unwrap_err().to_string();
        assert!(lost.contains("missing; put the file back"), "{lost}");
        assert!(!path.exists());
        fs::write(&path, "hunter2").unwrap();
        let wrong = key_of_file(&path, false, &OsEntropy).unwrap_err().to_string();
        assert!(wrong.contains("64 hexadecimal digits") && !wrong.contains("hunter2"), "{wrong}");
        let nowhere = key_of_file(&folder.path().join("no/master.key"), false, &OsEntropy).unwrap_err();
        assert!(nowhere.to_string().contains("MASTER_KEY_FILE"), "{nowhere}");
    }
}
