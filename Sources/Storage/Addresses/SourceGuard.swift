/// Which addresses may be connected to on a client's behalf.
///
/// A URL from a client may name anything, and a name may resolve to anything, so the question is asked at the last
/// moment: for each socket, redirects' sockets included, with the address that is about to be connected to.
package struct SourceGuard: Sendable {
    private let allowPrivate: [AddressBlock]

    package init(allowPrivate: [AddressBlock]) {
        self.allowPrivate = allowPrivate
    }

    /// Whether `address` is in an allowed block, at any port, or public, at the ports of `http` and `https`.
    package func allows(_ address: IPAddress, port: UInt16) -> Bool {
        if allowPrivate.contains(where: { $0.contains(address) }) { return true }
        return (port == 80 || port == 443) && !SpecialAddresses.contain(address)
    }
}
