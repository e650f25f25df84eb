//! SQLite: one writer thread with group commit, one reading connection a thread.

use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use diesel::{Connection as _, SqliteConnection};
use tokio::sync::oneshot;

use crate::{Conn, Error, Result};

const QUEUE: usize = 4096;
const BATCH: usize = 256;
/// Jobs after which the log is worth copying back into the database file.
const CHECKPOINT_EVERY: usize = 4000;

type Deliver = Box<dyn FnOnce(Result<()>) + Send>;
type Task = Box<dyn FnOnce(&mut Conn) -> Deliver + Send>;

pub(crate) fn open_writer(path: &str) -> Result<Conn> {
    // busy_timeout first, so that opening beside another process waits instead of failing; page_size before WAL.
    open(
        path,
        "PRAGMA busy_timeout=10000; PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
         PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0;",
    )
}

fn open_reader(path: &str) -> Result<Conn> {
    open(
        path,
        "PRAGMA busy_timeout=10000; PRAGMA query_only=ON; PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY; \
         PRAGMA mmap_size=0;",
    )
}

fn open(path: &str, pragmas: &str) -> Result<Conn> {
    let connection =
        SqliteConnection::establish(path).map_err(|e| Error::Unavailable(format!("{path}: {e}")))?;
    let mut conn = Conn::sqlite(connection);
    conn.batch(pragmas)?;
    Ok(conn)
}

thread_local! {
    static READERS: RefCell<HashMap<u64, Conn>> = RefCell::new(HashMap::new());
}
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A database file: its writer and its readers.
pub(crate) struct Sqlite {
    path: String,
    number: u64,
    tasks: Sender<Task>,
}

impl Sqlite {
    pub(crate) fn open(path: &str) -> Result<Self> {
        let conn = open_writer(path)?;
        let checkpointer = open_writer(path)?;
        let (tasks, queue) = bounded(QUEUE);
        let (kick, kicked) = bounded(1);
        let tail = Arc::new(AtomicBool::new(false));
        spawn("checkpoint", {
            let tail = tail.clone();
            move || checkpoint(checkpointer, &kicked, &tail)
        })?;
        spawn("writer", move || Writer { conn, queue, kick, tail, since: 0 }.run())?;
        Ok(Self { path: path.to_owned(), number: NEXT.fetch_add(1, Ordering::Relaxed), tasks })
    }

    /// Runs `f` on this thread's reading connection.
    pub(crate) fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        E: From<Error>,
        F: FnOnce(&mut Conn) -> Result<T, E>,
    {
        // Taken out for the call, so that a read inside a read opens its own connection instead of a panic.
        let known = READERS.with(|r| r.try_borrow_mut().ok().and_then(|mut map| map.remove(&self.number)));
        let mut conn = match known {
            Some(conn) => conn,
            None => open_reader(&self.path)?,
        };
        let outcome = f(&mut conn);
        READERS.with(|r| {
            if let Ok(mut map) = r.try_borrow_mut() {
                map.insert(self.number, conn);
            }
        });
        outcome
    }

    /// As [`Sqlite::read`], in one transaction: all of `f` sees the database as its first statement does.
    pub(crate) fn snapshot<T, E, F>(&self, f: F) -> Result<T, E>
    where
        E: From<Error>,
        F: FnOnce(&mut Conn) -> Result<T, E>,
    {
        self.read(|conn| {
            conn.batch("BEGIN")?;
            let outcome = f(conn);
            conn.batch("ROLLBACK")?;
            outcome
        })
    }

    /// Runs `f` in the writer's next batch inside a savepoint; the answer comes only after COMMIT.
    pub(crate) async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        // What is said in a job is said in the language of its request.
        let language = hub_text::current();
        let task: Task = Box::new(move |conn| {
            let outcome = hub_text::spoken(language, || in_savepoint(conn, f));
            Box::new(move |committed| {
                // The caller may have gone away; its change stands all the same.
                let _ = answer.send(committed.map_err(E::from).and(outcome));
            })
        });
        self.tasks.try_send(task).map_err(|full| match full {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Error::Unavailable("the writer has stopped".to_owned()),
        })?;
        answered.await.unwrap_or_else(|_| Err(Error::Unavailable("the writer has stopped".to_owned()).into()))
    }
}

fn in_savepoint<T, E, F>(conn: &mut Conn, f: F) -> Result<T, E>
where
    E: From<Error>,
    F: FnOnce(&mut Conn) -> Result<T, E>,
{
    conn.execute(Savepoint {})?;
    // A defect in one job must not take the other jobs of its batch with it.
    let outcome = catch_unwind(AssertUnwindSafe(|| f(conn)))
        .unwrap_or_else(|_| Err(Error::Defect("a job panicked; it was rolled back".to_owned()).into()));
    if outcome.is_err() {
        conn.execute(RollbackTo {})?;
    }
    conn.execute(Release {})?;
    outcome
}

crate::statement!(Savepoint {} -> () = "SAVEPOINT job");
crate::statement!(Release {} -> () = "RELEASE job");
crate::statement!(RollbackTo {} -> () = "ROLLBACK TO job");

struct Writer {
    conn: Conn,
    queue: Receiver<Task>,
    kick: Sender<()>,
    tail: Arc<AtomicBool>,
    since: usize,
}

impl Writer {
    fn run(mut self) {
        let mut done: Vec<Deliver> = Vec::with_capacity(BATCH);
        // Without SQLite's own checkpoints a batch never pays for copying the log (see `checkpoint`).
        let _ = self.conn.batch("PRAGMA wal_autocheckpoint=0");
        while let Ok(first) = self.queue.recv() {
            let committed = self.batch(first, &mut done);
            self.since += done.len();
            for deliver in done.drain(..) {
                deliver(committed.as_ref().copied().map_err(|e| Error::Unavailable(e.to_string())));
            }
            self.tend_log();
        }
    }

    fn batch(&mut self, first: Task, done: &mut Vec<Deliver>) -> Result<()> {
        if let Err(error) = self.conn.batch("BEGIN IMMEDIATE") {
            // Nothing ran: run the job where every write fails, to get hold of its answer.
            tracing::error!(%error, "the writer could not begin");
            done.push(refuse(first, &mut self.conn));
            return Err(error);
        }
        done.push(first(&mut self.conn));
        while done.len() < BATCH {
            let Ok(task) = self.queue.try_recv() else { break };
            done.push(task(&mut self.conn));
        }
        let committed = self.conn.batch("COMMIT");
        if let Err(error) = &committed {
            tracing::error!(%error, "the writer could not commit");
            let _ = self.conn.batch("ROLLBACK");
        }
        committed
    }

    /// The helper copies the bulk of the log while writes go on; only here, between two batches, can the rest be
    /// copied so that the log is wholly done and the next commit starts it anew.
    fn tend_log(&mut self) {
        if self.tail.swap(false, Ordering::AcqRel) {
            let _ = self.conn.batch("PRAGMA wal_checkpoint(PASSIVE)");
        }
        if self.since > CHECKPOINT_EVERY {
            self.since = 0;
            let _ = self.kick.try_send(());
        }
    }
}

/// Runs a job on a connection that is forbidden to write, only for its way to answer.
fn refuse(task: Task, conn: &mut Conn) -> Deliver {
    let _ = conn.batch("PRAGMA query_only=ON");
    let deliver = task(conn);
    let _ = conn.batch("PRAGMA query_only=OFF");
    deliver
}

fn checkpoint(mut conn: Conn, kicked: &Receiver<()>, tail: &AtomicBool) {
    while kicked.recv().is_ok() {
        let _ = conn.batch("PRAGMA wal_checkpoint(PASSIVE)");
        tail.store(true, Ordering::Release);
    }
}

fn spawn(name: &str, f: impl FnOnce() + Send + 'static) -> Result<()> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(f)
        .map(|_| ())
        .map_err(|e| Error::Unavailable(format!("cannot start the {name} thread: {e}")))
}
