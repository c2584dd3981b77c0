#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Where a proxy connects, the address is not seen, so that a host is judged by what it is called.
extension SourceGuard {
    /// Whether a host may be at an allowed address: a name at the ports of `http` and `https`, or an allowed address.
    func allows(host: String, port: Int) -> Bool {
        guard let port = UInt16(exactly: port) else { return false }
        let name = host.hasSuffix(".") ? host.dropLast() : host[...]
        if let address = Self.address(name) { return allows(address, port: port) }
        guard name != "localhost", !name.hasSuffix(".localhost") else { return allows(.v4(0x7F00_0001), port: port) }
        return port == 80 || port == 443
    }

    /// The address that a host names in any way that is understood somewhere: `127.1`, `0x7f000001` and `017700000001` too.
    private static func address(_ host: some StringProtocol) -> IPAddress? {
        if let address = IPAddress(host) { return address }
        var four = in_addr()
        guard inet_aton(String(host), &four) != 0 else { return nil }
        return .v4(UInt32(bigEndian: four.s_addr))
    }
}
