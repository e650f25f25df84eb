//! The command line: `hub serve`, and on the server what admins do in pages, with the same rules and events.
//!
//! Every command gives one answer: text, or with `--json` one object. A refusal is one sentence on standard error and
//! exit code 1 (2 for a command that is not understood); with `--json` also `{"error": CODE, "message": SENTENCE}`.

mod answer;
mod app;
mod client;
mod config;
mod connection;
mod demo;
mod domain;
mod event;
mod failure;
mod operator;
mod policy;
mod product_role;
mod seats;
mod serve;
mod tenant;
mod token;
mod user;
mod words;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::logging;
use crate::settings::Settings;
use answer::Answer;
use failure::Failure;
use operator::Operator;

/// Switchboard: connects a product's customers to their identity providers.
#[derive(Debug, Parser)]
#[command(name = "hub", version, arg_required_else_help = true)]
struct Cli {
    /// Read settings from this file instead of hub.toml
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until the process is asked to stop
    Serve,
    /// Bring the database up to date, and do nothing else
    Migrate,
    /// Print every setting with its value, origin and meaning
    Config,
    /// Workspaces of customers
    #[command(subcommand)]
    Tenant(tenant::Command),
    /// People of a workspace
    #[command(subcommand)]
    User(user::Command),
    /// Connections to identity providers
    #[command(subcommand)]
    Connection(connection::Command),
    /// Secret Tokens of a connection
    #[command(subcommand)]
    Token(token::Command),
    /// The OAuth client of a connection
    #[command(subcommand)]
    Client(client::Command),
    /// E-mail domains of a workspace
    #[command(subcommand)]
    Domain(domain::Command),
    /// The product's apps, which log people in through the hub
    #[command(subcommand)]
    App(app::Command),
    /// Product roles of a workspace
    #[command(subcommand)]
    ProductRole(product_role::Command),
    /// What happened in a workspace, the newest first
    Events(event::Events),
    /// A workspace of made-up people to be looked at, for demonstrations
    #[command(subcommand)]
    Demo(demo::Command),
}

/// Runs the command that this process was started with.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.json;
    let outcome = actix_web::rt::System::new().block_on(run(cli));
    let mut out = std::io::stdout().lock();
    // A reader that has gone away is no failure of the command.
    match outcome {
        Ok(answer) => {
            let _ = out.write_all(answer.print(json).as_bytes());
            let _ = out.flush();
            ExitCode::SUCCESS
        }
        Err(failure) => {
            if json {
                let _ = writeln!(out, "{}", failure.json());
            }
            let _ = writeln!(std::io::stderr(), "hub: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<Answer, Failure> {
    let settings = Settings::load(cli.config.as_deref())?;
    match cli.command {
        Command::Serve => logging::start(&settings),
        _ => logging::start_quietly(&settings),
    }
    match cli.command {
        Command::Config => Ok(config::print(&settings)),
        Command::Migrate => serve::migrate(&settings),
        Command::Serve => serve::serve(settings).await,
        Command::Demo(command) => command.run(settings).await,
        Command::Tenant(command) => command.run(&Operator::open(settings).await?).await,
        Command::User(command) => command.run(&Operator::open(settings).await?).await,
        Command::Connection(command) => command.run(&Operator::open(settings).await?).await,
        Command::Token(command) => command.run(&Operator::open(settings).await?).await,
        Command::ProductRole(command) => command.run(&Operator::open(settings).await?).await,
        Command::Client(command) => command.run(&Operator::open(settings).await?).await,
        Command::Domain(command) => command.run(&Operator::open(settings).await?).await,
        Command::App(command) => command.run(&Operator::open(settings).await?).await,
        Command::Events(command) => command.run(&Operator::open(settings).await?).await,
    }
}
