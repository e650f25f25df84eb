//! The only crate that opens a database connection: two backends behind one door.
