//! The command line as scripts use it: the real program, a folder of its own for each test.

#[cfg(test)]
mod cli {
    mod clients;
    mod connections;
    mod domains;
    mod harness;
    mod people;
    mod processes;
    mod product_roles;
    mod settings;
    mod tenants;
    mod tokens;
}
