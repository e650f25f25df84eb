//! A domain name system for tests.

use std::collections::BTreeMap;
use std::sync::Mutex;

use hub_kernel::{Dns, DnsError, TxtRecords};

/// Knows what a test publishes, and is silent when the test says so.
#[derive(Default)]
pub struct CannedDns {
    texts: Mutex<BTreeMap<String, Vec<String>>>,
    silent: Mutex<bool>,
}

impl CannedDns {
    /// Publishes a TXT record beside those that are there.
    pub fn publish(&self, name: &str, text: &str) {
        self.texts.lock().unwrap().entry(name.to_owned()).or_default().push(text.to_owned());
    }

    /// Takes away all records of a name.
    pub fn withdraw(&self, name: &str) {
        self.texts.lock().unwrap().remove(name);
    }

    /// Whether no question is answered from now on.
    pub fn silence(&self, silent: bool) {
        *self.silent.lock().unwrap() = silent;
    }
}

impl Dns for CannedDns {
    fn txt<'a>(&'a self, name: &'a str) -> TxtRecords<'a> {
        let answer = match *self.silent.lock().unwrap() {
            true => Err(DnsError("No DNS server answered in time.".to_owned())),
            false => Ok(self.texts.lock().unwrap().get(name).cloned().unwrap_or_default()),
        };
        Box::pin(std::future::ready(answer))
    }
}
