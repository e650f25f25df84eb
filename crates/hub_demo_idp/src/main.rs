//! The demo identity provider as a program.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use hub_demo_idp::store::App;
use hub_demo_idp::web::{self, Idp, Setup};
use hub_demo_idp::{Error, Result};

/// A demo identity provider beside Switchboard: SAML logins and Entra's provisioning cycle. Not for production.
#[derive(Parser)]
#[command(name = "demo-idp", version)]
struct Arguments {
    /// Port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8081)]
    port: u16,
    /// Address to listen on. Anybody who reaches it can sign in as anybody.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// Where browsers reach this program; http://localhost:PORT when not given.
    #[arg(long)]
    base_url: Option<String>,
    /// Where the signing key and the people are kept.
    #[arg(long, default_value = "data/demo-idp")]
    state_dir: PathBuf,
    /// Domain of the made-up people on a first start.
    #[arg(long, default_value = "acme.test")]
    domain: String,
    /// Tenant URL of the hub's SCIM endpoint.
    #[arg(long)]
    hub_scim_url: Option<String>,
    /// Secret Token for it.
    #[arg(long, env = "DEMO_IDP_SCIM_TOKEN", hide_env_values = true)]
    hub_scim_token: Option<String>,
    /// ACS URL of the hub's connection.
    #[arg(long, requires = "audience")]
    acs_url: Option<String>,
    /// Entity ID of the hub's connection.
    #[arg(long, requires = "acs_url")]
    audience: Option<String>,
}

fn open(arguments: Arguments, port: u16) -> Result<Idp> {
    let base_url = arguments.base_url.unwrap_or_else(|| format!("http://localhost:{port}"));
    let setup = Setup { base_url, state_dir: arguments.state_dir, domain: arguments.domain };
    let idp = Idp::open(setup)?;
    idp.store.write(|state| {
        if let (Some(acs_url), Some(entity_id)) = (arguments.acs_url, arguments.audience) {
            state.put_app(App { entity_id, acs_url, ..App::default() })?;
        }
        state.scim.tenant_url = arguments.hub_scim_url.unwrap_or_else(|| state.scim.tenant_url.clone());
        state.scim.secret_token = arguments.hub_scim_token.unwrap_or_else(|| state.scim.secret_token.clone());
        Ok(())
    })?;
    Ok(idp)
}

fn serve(arguments: Arguments) -> Result<()> {
    let listener = TcpListener::bind((arguments.bind, arguments.port))?;
    let idp = open(arguments, listener.local_addr()?.port())?;
    writeln!(std::io::stdout(), "Demo IdP on {}/ (not for production)", idp.base_url)?;
    actix_web::rt::System::new().block_on(web::serve(idp, listener))
}

fn main() -> ExitCode {
    match serve(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let hint = match error {
                Error::State(_) => " (is the port taken, or the directory not writable?)",
                _ => "",
            };
            let _ = writeln!(std::io::stderr(), "demo-idp: {error}{hint}");
            ExitCode::FAILURE
        }
    }
}
