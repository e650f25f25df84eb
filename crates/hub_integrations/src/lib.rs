//! The catalogue: what each vendor's integration is, as data.
