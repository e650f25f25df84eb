//! What tests of several crates share: clocks that stand still, databases that vanish.
