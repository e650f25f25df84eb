//! The hub as a process of its own, with its command line and its memory.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::client::Client;

pub struct Hub {
    process: Child,
    pub port: u16,
    folder: tempfile::TempDir,
    database: Option<String>,
    /// From the start of the process to its first answer.
    pub started_in: Duration,
}

impl Hub {
    pub fn start(database: Option<String>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self::start_in(folder, database)
    }

    fn start_in(folder: tempfile::TempDir, database: Option<String>) -> Self {
        let port = free_port();
        let began = Instant::now();
        let process = command(&folder, database.as_deref(), port).arg("serve").spawn().expect("hub starts");
        while !Client::connect(port)
            .and_then(|mut c| c.send("GET", "/healthz", &[], b""))
            .is_ok_and(|answer| answer.status == 200)
        {
            assert!(began.elapsed() < Duration::from_secs(20), "the hub did not start");
            std::thread::sleep(Duration::from_millis(2));
        }
        Self { process, port, folder, database, started_in: began.elapsed() }
    }

    /// Stops the hub and starts it again over the same data.
    pub fn again(mut self) -> Self {
        self.stop();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().expect("a folder"));
        Self::start_in(folder, self.database.clone())
    }

    /// Runs a command of the hub, gives its JSON.
    pub fn command(&self, arguments: &[&str], input: &str) -> Value {
        let mut child = command(&self.folder, self.database.as_deref(), self.port)
            .args(arguments)
            .arg("--json")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("hub runs");
        child.stdin.take().expect("stdin").write_all(input.as_bytes()).expect("input is taken");
        let output = child.wait_with_output().expect("hub ends");
        assert!(output.status.success(), "{arguments:?} failed");
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    /// Resident memory now and at its highest, in MiB.
    pub fn memory(&self) -> (u64, u64) {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let field = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
        };
        (field("VmRSS:"), field("VmHWM:"))
    }

    fn stop(&mut self) {
        if matches!(self.process.try_wait(), Ok(Some(_))) {
            return;
        }
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.stop();
    }
}

fn command(folder: &tempfile::TempDir, database: Option<&str>, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hub"));
    command
        .current_dir(folder.path())
        .env("DATA_DIR", folder.path())
        .env("PORT", port.to_string())
        .env("LOG", "error")
        .env("SCIM_REQUESTS_PER_SECOND", "0")
        .env_remove("DATABASE_URL");
    if let Some(url) = database {
        command.env("DATABASE_URL", url);
    }
    command
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its number").port()
}
