//! Runs `hub` and reads what it says.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub const PASSWORD: &str = "switchboard-demo";
pub const BASE: &str = "https://hub.example.com";

/// An installation in a folder that goes away with it.
pub struct Hub {
    folder: TempDir,
    database: Option<(hub_testkit::TestDb, String)>,
}

impl Hub {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), database: None }
    }

    /// The same on PostgreSQL, when the tests have a server.
    pub fn on_postgres() -> Option<Self> {
        let database = hub_testkit::TestDb::postgres()?;
        let url = database.url.clone();
        Some(Self { database: Some((database, url)), ..Self::new() })
    }

    /// An installation with the workspace acme and its owner.
    pub fn with_acme() -> Self {
        let hub = Self::new();
        hub.make_acme();
        hub
    }

    pub fn make_acme(&self) -> Value {
        self.json_with(
            "tenant create --name Acme --slug acme --owner-email o@acme.test --owner-password-stdin",
            PASSWORD,
        )
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        name.to_owned()
    }

    /// The command, split at blanks, in an environment with nothing else in it.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hub"));
        command.args(line.split_whitespace()).current_dir(self.folder.path()).env_clear();
        command.env("BASE_URL", BASE);
        if let Some((_, url)) = &self.database {
            command.env("DATABASE_URL", url);
        }
        command
    }

    pub fn start(&self, line: &str) -> Child {
        let mut command = self.command(line);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    pub fn run_with(&self, line: &str, input: &str) -> Output {
        let mut child = self.start(line);
        // A command that reads no input may be gone by now.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    pub fn run(&self, line: &str) -> Output {
        self.run_with(line, "")
    }

    /// The JSON of a command that works.
    pub fn json_with(&self, line: &str, input: &str) -> Value {
        let output = self.run_with(&format!("{line} --json"), input);
        let (out, err) = texts(&output);
        assert_eq!((output.status.code(), err.as_str()), (Some(0), ""), "{line}: {out}");
        serde_json::from_str(&out).unwrap_or_else(|_| panic!("{line} prints no JSON: {out}"))
    }

    pub fn json(&self, line: &str) -> Value {
        self.json_with(line, "")
    }

    /// The refusal of a command: the JSON on standard output and the one sentence on standard error.
    pub fn refusal_with(&self, line: &str, input: &str) -> (Value, String) {
        let output = self.run_with(&format!("{line} --json"), input);
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(1), "{line}: {out}{err}");
        assert!(err.starts_with("hub: ") && err.ends_with('\n') && err.lines().count() == 1, "{line}: {err}");
        let json: Value =
            serde_json::from_str(&out).unwrap_or_else(|_| panic!("{line} prints no JSON: {out}"));
        assert_eq!(format!("hub: {}\n", json["message"].as_str().unwrap()), err, "{line}");
        (json, err)
    }

    /// The code of a refusal.
    pub fn refusal(&self, line: &str) -> String {
        let (json, _) = self.refusal_with(line, "");
        json["error"].as_str().unwrap().to_owned()
    }

    /// Makes a person with a password; gives the id.
    pub fn person(&self, email: &str, role: &str) -> String {
        let line = format!("user create --tenant acme --email {email} --role {role} --password-stdin");
        text(&self.json_with(&line, PASSWORD), "user_id")
    }

    /// Begins a connection; gives the id.
    pub fn connection(&self, integration: &str) -> String {
        text(
            &self.json(&format!("connection create --tenant acme --integration {integration}")),
            "connection_id",
        )
    }

    /// The actions of the workspace's events, the newest first.
    pub fn actions(&self) -> Vec<String> {
        let events = self.json("events --tenant acme --limit 1000");
        events["events"].as_array().unwrap().iter().map(|event| text(event, "action")).collect()
    }
}

pub fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no text {field} in {value}")).to_owned()
}

pub fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}
