//! What tests of several crates share: clocks that stand still, randomness that repeats, databases that vanish.
//! A dev-dependency only, so its functions may panic: in a test that is the way to fail.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "test support fails by panicking")]

mod database;
mod dns;
mod world;

pub use database::TestDb;
pub use dns::CannedDns;
pub use world::{FixedClock, SeededEntropy, cx};

/// One async test body, run on SQLite and on PostgreSQL: `on_both!(name, |db| async move { .. });`
///
/// The PostgreSQL half runs when `HUB_TEST_POSTGRES` names a server, as `make test` sees to.
#[macro_export]
macro_rules! on_both {
    ($(#[$doc:meta])* $name:ident, $body:expr) => {
        $(#[$doc])*
        mod $name {
            #[expect(clippy::allow_attributes, reason = "the body may not need what stands around it")]
            #[allow(unused_imports, reason = "the body may not need what stands around it")]
            use super::*;

            #[test]
            fn sqlite() {
                $crate::block_on(async { ($body)($crate::TestDb::sqlite()).await });
            }

            #[test]
            fn postgres() {
                if let Some(db) = $crate::TestDb::postgres() {
                    $crate::block_on(async { ($body)(db).await });
                }
            }
        }
    };
}

/// Runs a future to its end on a small runtime of its own.
pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
