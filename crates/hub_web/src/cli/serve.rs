//! `hub serve` and `hub migrate`.

use std::io::Write as _;

use hub_kernel::OsEntropy;
use serde_json::json;

use super::answer::Answer;
use super::failure::Failure;
use crate::app::{self, App, World};
use crate::installation::{self, Installation};
use crate::settings::{Settings, SignUp};
use crate::urls;

pub(super) async fn serve(settings: Settings) -> Result<Answer, Failure> {
    let installation = Installation::open(&settings, &OsEntropy).await?;
    greet(&settings, installation.in_use);
    let (bind, port, key) = (settings.bind, settings.port, installation.key);
    drop(installation.db);
    let world = World::real(&settings);
    let app = App::open(settings, key, world)?;
    app::serve(app).await.map_err(|error| {
        Failure::new("start", format!("the hub cannot listen on {bind} port {port} (BIND, PORT): {error}"))
    })?;
    Ok(Answer::default())
}

/// Says where the hub is and, on an empty one, what to do first. A closed standard output is no reason to stop.
fn greet(settings: &Settings, in_use: bool) {
    let mut out = std::io::stdout().lock();
    let base = &settings.base_url;
    let _ = writeln!(out, "Switchboard: {base}");
    if !in_use {
        let sign_up = match settings.sign_up {
            SignUp::Open => format!("open {base}{}, or run\n  ", urls::SIGN_UP),
            SignUp::Closed => "run\n  ".to_owned(),
        };
        let _ = writeln!(
            out,
            "Create the first workspace: {sign_up}hub tenant create --name Acme --slug acme \
             --owner-email you@example.com --owner-password-stdin"
        );
    }
    let _ = out.flush();
}

pub(super) fn migrate(settings: &Settings) -> Result<Answer, Failure> {
    let db = installation::open_database(settings)?;
    let answer = Answer::new(json!({ "database": db.kind(), "up_to_date": true }));
    Ok(answer)
}
