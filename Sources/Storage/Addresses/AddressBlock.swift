/// A block of addresses, such as `10.0.0.0/8` or `fd00::/8`; a single address is a block of one.
///
/// IPv4 blocks hold IPv4 addresses only, and IPv6 blocks IPv6 addresses only, `::ffff:10.0.0.1` included.
package struct AddressBlock: Sendable, Hashable {
    private let isIPv4: Bool
    private let bits: UInt128
    private let mask: UInt128

    /// Reads an address with or without the length of a prefix; bits after the prefix do not count.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ IPAddress($0) }) else { return nil }
        let (isIPv4, number) = Self.number(address)
        let width = isIPv4 ? 32 : 128
        var prefix = width
        if parts.count == 2 {
            let digits = parts[1]
            guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let given = Int(digits), given <= width
            else { return nil }
            prefix = given
        }
        self.isIPv4 = isIPv4
        // A shift by the whole width gives zero in Swift, which is the mask that a prefix of none has.
        mask = UInt128.max << UInt128(width - prefix)
        bits = number & mask
    }

    package func contains(_ address: IPAddress) -> Bool {
        let (isIPv4, number) = Self.number(address)
        return isIPv4 == self.isIPv4 && number & mask == bits
    }

    private static func number(_ address: IPAddress) -> (isIPv4: Bool, number: UInt128) {
        switch address {
        case .v4(let number): (true, UInt128(number))
        case .v6(let number): (false, number)
        }
    }
}
