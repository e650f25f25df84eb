//! Databases for one test each.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use hub_db::{Db, DbOptions};
use tempfile::TempDir;

/// A migrated, empty database that goes away with this value.
pub struct TestDb {
    /// The open database.
    pub db: Db,
    /// Its address, for a second process or a second `Db`.
    pub url: String,
    place: Place,
}

enum Place {
    Folder { _folder: TempDir },
    Server { admin: String, name: String },
}

static NEXT: AtomicU32 = AtomicU32::new(0);

impl TestDb {
    /// A SQLite file in a folder of its own.
    pub fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite:{}", folder.path().join("hub.db").display());
        Self { db: open(&url), url, place: Place::Folder { _folder: folder } }
    }

    /// A database of its own on the server that `HUB_TEST_POSTGRES` names, or `None` without such a server.
    pub fn postgres() -> Option<Self> {
        let admin = std::env::var("HUB_TEST_POSTGRES").ok()?;
        let admin = admin.trim_end_matches('/').to_owned();
        let name = format!("hub_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut server =
            PgConnection::establish(&format!("{admin}/postgres")).expect("HUB_TEST_POSTGRES answers");
        // Copying a migrated template is several times quicker than migrating each time.
        let template = template_name();
        server
            .batch_execute("SET client_min_messages TO warning; SELECT pg_advisory_lock(4711)")
            .and_then(|()| prepare_template(&mut server, &admin, &template))
            .and_then(|()| server.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")))
            .expect("a database for the test");
        let url = format!("{admin}/{name}");
        Some(Self { db: open(&url), url, place: Place::Server { admin, name } })
    }
}

/// Named after the migrations' content: a server that outlives a change of them makes a new one.
fn template_name() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/postgres");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("migrations").map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for folder in files {
        std::fs::read(folder.join("up.sql")).expect("up.sql").hash(&mut hasher);
    }
    format!("hub_template_{:016x}", hasher.finish())
}

fn prepare_template(server: &mut PgConnection, admin: &str, template: &str) -> diesel::QueryResult<()> {
    // Fails when it is there already: then it has been migrated, for all of this happens under one lock.
    if server.batch_execute(&format!("CREATE DATABASE {template}")).is_ok() {
        drop(
            Db::open(&DbOptions { url: format!("{admin}/{template}"), connections: 1 })
                .expect("the template"),
        );
        server.batch_execute(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{template}'"
        ))?;
    }
    Ok(())
}

fn open(url: &str) -> Db {
    Db::open(&DbOptions { url: url.to_owned(), connections: 4 }).expect("the test's database opens")
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Place::Server { admin, name } = &self.place
            && let Ok(mut server) = PgConnection::establish(&format!("{admin}/postgres"))
        {
            let _ = server.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}
