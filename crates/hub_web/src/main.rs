//! The binary `hub`.

/// Many short-lived strings from many threads: this allocator keeps the resident memory low.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    hub_web::cli::main()
}
