//! Values every other crate shares: ids, time, randomness, secrets. No I/O but the system's clock and generator.
