//! The edge: HTTP, HTML, cookies, the command line. Binary `hub`.

pub mod assets;
pub mod pages;
