/// The addresses that do not belong to a host on the public Internet.
///
/// Taken from IANA's registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890 and the RFCs named), and
/// of IPv6 address space, of which only `2000::/3` is given out to hosts (RFC 4291). Every form of IPv6 address that
/// carries an IPv4 address is among them, since a translator on the way might turn it into that one.
enum SpecialAddresses {
    static func contain(_ address: IPAddress) -> Bool {
        switch address {
        case .v4:
            return v4.contains { $0.contains(address) }
        case .v6(let number):
            let isGiven = global.contains { $0.contains(address) }
            return !isGiven || isISATAP(number) || v6.contains { $0.contains(address) }
        }
    }

    private static let v4 = [
        "0.0.0.0/8",  // "this network": Linux connects to itself for 0.0.0.0 (RFC 1122)
        "10.0.0.0/8",  // private (RFC 1918)
        "100.64.0.0/10",  // carrier-grade NAT (RFC 6598)
        "127.0.0.0/8",  // loopback (RFC 1122)
        "168.63.129.16/32",  // Azure's platform service, which answers a virtual machine about itself
        "169.254.0.0/16",  // link-local, where clouds serve a machine's metadata (RFC 3927)
        "172.16.0.0/12",  // private (RFC 1918)
        "192.0.0.0/24",  // protocol assignments (RFC 6890)
        "192.0.2.0/24",  // documentation (RFC 5737)
        "192.88.99.0/24",  // 6to4 relays, withdrawn (RFC 7526)
        "192.168.0.0/16",  // private (RFC 1918)
        "198.18.0.0/15",  // benchmarks (RFC 2544)
        "198.51.100.0/24",  // documentation (RFC 5737)
        "203.0.113.0/24",  // documentation (RFC 5737)
        "224.0.0.0/4",  // multicast (RFC 5771)
        "240.0.0.0/4",  // reserved, and the broadcast address (RFC 1112, RFC 919)
    ].compactMap { AddressBlock($0) }

    /// All that hosts are given.
    ///
    /// Outside are, among others, `::`, `::1`, IPv4-compatible `::/96` and IPv4-mapped `::ffff:0:0/96` (RFC 4291),
    /// NAT64's `64:ff9b::/96` and `64:ff9b:1::/48` (RFC 6052, RFC 8215), unique local `fc00::/7` (RFC 4193),
    /// link-local `fe80::/10`, site-local `fec0::/10` (RFC 3879) and multicast `ff00::/8`.
    private static let global = ["2000::/3"].compactMap { AddressBlock($0) }

    private static let v6 = [
        "2001::/23",  // protocol assignments, Teredo's 2001::/32 among them (RFC 2928, RFC 4380)
        "2001:db8::/32",  // documentation (RFC 3849)
        "2002::/16",  // 6to4 (RFC 3056)
        "3fff::/20",  // documentation (RFC 9637)
    ].compactMap { AddressBlock($0) }

    /// Whether the interface identifier is `0:5efe:a.b.c.d` or `200:5efe:a.b.c.d` (RFC 5214), under any prefix.
    private static func isISATAP(_ number: UInt128) -> Bool {
        let identifier = UInt32(truncatingIfNeeded: number >> 32)
        return identifier == 0x0000_5efe || identifier == 0x0200_5efe
    }
}
