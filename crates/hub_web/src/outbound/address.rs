//! Which IP addresses belong to the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is one of the public internet: nothing of this machine, of a private or provider's network, of
/// a cloud's metadata service, nothing reserved (IANA special-purpose registries). IPv6 forms of an IPv4 address are
/// judged by that address.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => embedded_v4(ip).map_or_else(|| is_public_v6(ip), is_public_v4),
    }
}

/// Network and prefix length of what is not public in IPv4.
const CLOSED_V4: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),       // this network
    ([10, 0, 0, 0], 8),      // private
    ([100, 64, 0, 0], 10),   // a provider's own (CGNAT); some clouds' metadata
    ([127, 0, 0, 0], 8),     // loopback
    ([169, 254, 0, 0], 16),  // link-local; the clouds' metadata
    ([172, 16, 0, 0], 12),   // private
    ([192, 0, 0, 0], 24),    // protocol assignments
    ([192, 0, 2, 0], 24),    // documentation
    ([192, 88, 99, 0], 24),  // 6to4 relays
    ([192, 168, 0, 0], 16),  // private
    ([198, 18, 0, 0], 15),   // benchmarks
    ([198, 51, 100, 0], 24), // documentation
    ([203, 0, 113, 0], 24),  // documentation
    ([224, 0, 0, 0], 4),     // multicast
    ([240, 0, 0, 0], 4),     // reserved, broadcast
];

/// Parts of 2000::/3, the only public block of IPv6, that are not public.
const CLOSED_V6: &[(Ipv6Addr, u32)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments, Teredo among them
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4: leads to any IPv4 address
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

fn is_public_v4(ip: Ipv4Addr) -> bool {
    !CLOSED_V4.iter().any(|(network, bits)| {
        let shift = 32 - bits;
        ip.to_bits() >> shift == u32::from_be_bytes(*network) >> shift
    })
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let within = |network: Ipv6Addr, bits: u32| {
        let shift = 128 - bits;
        ip.to_bits() >> shift == network.to_bits() >> shift
    };
    within(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3)
        && !CLOSED_V6.iter().any(|(network, bits)| within(*network, *bits))
}

/// The IPv4 address within a mapped (`::ffff:a.b.c.d`) or NAT64 (`64:ff9b::a.b.c.d`, RFC 6052) address.
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let nat64 = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0).to_bits() >> 32;
    if ip.to_bits() >> 32 == nat64 {
        return Some(Ipv4Addr::from_bits((ip.to_bits() & u128::from(u32::MAX)) as u32));
    }
    ip.to_ipv4_mapped()
}
