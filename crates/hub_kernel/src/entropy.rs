//! Randomness comes in as a value: only [`OsEntropy`] asks the system.

use rand::TryRng as _;

/// A source of unpredictable bytes.
pub trait Entropy: Send + Sync {
    /// Fills `buffer` with fresh bytes.
    fn fill(&self, buffer: &mut [u8]);
}

/// What callers draw from an [`Entropy`].
pub trait Random {
    /// `N` fresh bytes.
    fn bytes<const N: usize>(&self) -> [u8; N];
}

impl<E: Entropy + ?Sized> Random for E {
    fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut buffer = [0; N];
        self.fill(&mut buffer);
        buffer
    }
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        // Without randomness no secret is one: to go on would be worse than to stop.
        if rand::rngs::SysRng.try_fill_bytes(buffer).is_err() {
            std::process::abort();
        }
    }
}
