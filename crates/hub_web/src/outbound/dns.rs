//! Questions to DNS: to the servers of this machine, or to the one that the operator names.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ProtocolConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError as Answered, NetError, NoRecords};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{RData, RecordType};
use hub_kernel::{Dns, DnsError, TxtRecords};

const PORT: u16 = 53;
/// For one question to one server, and for all of them together.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(3), Duration::from_secs(10));
/// Texts that are read of one answer.
const MOST_TEXTS: usize = 100;

/// A resolver of this process; what it asks it forgets, so that somebody who has just published a record is not told of an old
/// answer by the hub itself.
pub struct SystemDns {
    resolver: Result<TokioResolver, String>,
}

impl SystemDns {
    /// Asks `server`, or the servers that this machine is set to.
    pub fn new(server: Option<SocketAddr>) -> Self {
        let resolver = build(server).map_err(|error| {
            tracing::error!("DNS cannot be asked: {error}");
            error.to_string()
        });
        Self { resolver }
    }

    async fn ask(&self, name: &str) -> Result<Vec<String>, DnsError> {
        let resolver = self.resolver.as_ref().map_err(|_| {
            DnsError("The hub cannot ask DNS; its log says why, and DNS_SERVER names a server.".to_owned())
        })?;
        let question = resolver.lookup(format!("{name}."), RecordType::TXT);
        match tokio::time::timeout(PATIENCE.1, question).await {
            Err(_) => Err(DnsError(format!("DNS did not answer within {} seconds.", PATIENCE.1.as_secs()))),
            Ok(Ok(found)) => {
                let texts = found.answers().iter().filter_map(|record| match &record.data {
                    RData::TXT(txt) => Some(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned()),
                    _ => None,
                });
                Ok(texts.take(MOST_TEXTS).collect())
            }
            Ok(Err(error)) => nothing_there(&error).then(Vec::new).ok_or_else(|| trouble(&error)),
        }
    }
}

impl Dns for SystemDns {
    fn txt<'a>(&'a self, name: &'a str) -> TxtRecords<'a> {
        Box::pin(self.ask(name))
    }
}

fn build(server: Option<SocketAddr>) -> Result<TokioResolver, NetError> {
    let mut builder = match server {
        Some(address) => TokioResolver::builder_with_config(only(address), TokioRuntimeProvider::default()),
        None => TokioResolver::builder_tokio()?,
    };
    let options: &mut ResolverOpts = builder.options_mut();
    options.timeout = PATIENCE.0;
    options.attempts = 2;
    options.cache_size = 0;
    options.use_hosts_file = ResolveHosts::Never;
    builder.build()
}

fn only(address: SocketAddr) -> ResolverConfig {
    let connections = [ProtocolConfig::Udp, ProtocolConfig::Tcp].map(|protocol| {
        let mut connection = ConnectionConfig::new(protocol);
        connection.port = address.port();
        connection
    });
    let server = NameServerConfig::new(address.ip(), true, connections.to_vec());
    ResolverConfig::from_parts(None, Vec::new(), vec![server])
}

/// That there is no such name or record is an answer; everything else is none.
fn nothing_there(error: &NetError) -> bool {
    matches!(
        error,
        NetError::Dns(Answered::NoRecordsFound(NoRecords {
            response_code: ResponseCode::NXDomain | ResponseCode::NoError,
            ..
        }))
    )
}

fn trouble(error: &NetError) -> DnsError {
    match error {
        NetError::Dns(Answered::ResponseCode(code)) => DnsError(format!("A DNS server answered “{code}”.")),
        NetError::Timeout => DnsError("No DNS server answered in time.".to_owned()),
        _ => DnsError("No DNS server could be reached.".to_owned()),
    }
}

/// An address of a DNS server, with or without a port.
pub(crate) fn server(text: &str) -> Option<SocketAddr> {
    match text.parse::<IpAddr>() {
        Ok(ip) => Some(SocketAddr::new(ip, PORT)),
        Err(_) => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::UdpSocket;

    use super::*;

    /// A DNS server that gives every question the same answer: a response code, and texts.
    async fn serve(code: u8, texts: &'static [&'static [&'static str]]) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut question = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut question).await {
                // Without the OPT record behind the question: its type and class end the name.
                let end = 12 + question[12..length].iter().position(|byte| *byte == 0).unwrap() + 5;
                let count = u8::try_from(texts.len()).unwrap();
                let mut answer = question[..end].to_vec();
                answer[2..12].copy_from_slice(&[0x81, 0x80 | code, 0, 1, 0, count, 0, 0, 0, 0]);
                for strings in texts {
                    let data: Vec<u8> = strings
                        .iter()
                        .flat_map(|text| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat())
                        .collect();
                    answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, u8::try_from(data.len()).unwrap()]);
                    answer.extend(data);
                }
                let _ = socket.send_to(&answer, from).await;
            }
        });
        address
    }

    async fn ask(address: SocketAddr) -> Result<Vec<String>, DnsError> {
        SystemDns::new(Some(address)).txt("_switchboard-challenge.acme.test").await
    }

    #[tokio::test]
    async fn texts_come_whole_and_absence_is_an_answer() {
        let found = ask(serve(0, &[&["v=spf1 -all"], &["switchboard-", "verification=x"]]).await).await;
        assert_eq!(found.unwrap(), ["v=spf1 -all", "switchboard-verification=x"]);
        assert_eq!(ask(serve(3, &[]).await).await.unwrap(), Vec::<String>::new(), "no such name");
        assert_eq!(ask(serve(0, &[]).await).await.unwrap(), Vec::<String>::new(), "no such record");
    }

    #[tokio::test]
    async fn a_server_in_trouble_is_no_answer() {
        for code in [1, 2, 4, 5] {
            assert!(ask(serve(code, &[]).await).await.is_err(), "{code}");
        }
        let nobody = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        assert!(ask(nobody).await.is_err());
    }

    #[test]
    fn a_server_is_an_address_with_or_without_a_port() {
        assert_eq!(server("192.0.2.1").unwrap().to_string(), "192.0.2.1:53");
        assert_eq!(server("[2001:db8::1]:5353").unwrap().to_string(), "[2001:db8::1]:5353");
        assert_eq!(server("2001:db8::1").unwrap().to_string(), "[2001:db8::1]:53");
        assert_eq!((server("dns.example.com"), server("")), (None, None));
    }
}
