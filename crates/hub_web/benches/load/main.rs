//! `make bench`: the figures of docs/performance.md. Starts the hub as a process (release build), drives it over kept
//! connections for a few seconds a phase, checks every answer. Once on SQLite, once on PostgreSQL where
//! `HUB_TEST_POSTGRES` names a server. Figures, not assertions: a wrong answer stops it, a slow one does not.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::indexing_slicing)]
#![expect(clippy::disallowed_methods, reason = "responses are signed for the machine's present")]

mod client;
mod hub;
mod pages;
mod phases;

use std::time::Duration;

use hub::Hub;

fn main() {
    // `cargo test --benches` only wants to know that this builds.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let seconds = std::env::var("BENCH_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(5);
    run("SQLite", None, Duration::from_secs(seconds));
    if let Ok(server) = std::env::var("HUB_TEST_POSTGRES") {
        let name = format!("bench_{}", std::process::id());
        let created = std::process::Command::new("psql")
            .args([&format!("{server}/postgres"), "-qc", &format!("CREATE DATABASE {name}")])
            .status();
        assert!(created.is_ok_and(|status| status.success()), "psql creates a database");
        run("PostgreSQL", Some(format!("{server}/{name}")), Duration::from_secs(seconds));
    }
}

fn run(name: &str, database: Option<String>, time: Duration) {
    println!("\n{name}, {} s a phase\n", time.as_secs());
    println!("| what | clients | per second | p50 ms | p99 ms |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    let hub = Hub::start(database);
    let first_start = hub.started_in;
    let tenant = phases::Tenant::make(&hub);
    for clients in [1, 16, 64] {
        phases::creates(&hub, &tenant, clients, time);
    }
    for clients in [1, 16, 64] {
        phases::look_ups(&hub, &tenant, clients, time);
    }
    for clients in [1, 16] {
        phases::patches(&hub, &tenant, clients, time);
    }
    phases::password_logins(&hub, 4, time);
    phases::saml_logins(&hub, &tenant, 8, time);
    pages::all(&hub, &tenant, time);
    let (now, peak) = hub.memory();
    let hub = hub.again();
    println!(
        "\nstart with an empty database {} ms, again {} ms; resident memory {now} MiB after the load, {peak} MiB at most, \
         {} MiB after a start",
        first_start.as_millis(),
        hub.started_in.as_millis(),
        hub.memory().0
    );
}
