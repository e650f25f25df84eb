#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    hub_saml_fuzz::certificate(data);
});
