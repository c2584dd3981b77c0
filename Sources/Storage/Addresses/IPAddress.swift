#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An IPv4 or IPv6 address, as a number.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    case v6(UInt128)

    /// Reads the standard text form of an address.
    ///
    /// Only `a.b.c.d` in decimal and RFC 4291's forms are taken: no octal, hexadecimal or shortened IPv4, and no
    /// zone.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        guard !text.utf8.contains(0) else { return nil }
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self = .v4(UInt32(bigEndian: four.s_addr))
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            self = .v6(Self.number(six))
        } else {
            return nil
        }
    }

    /// Reads the address of a socket, and its port; `nil` where it is neither IPv4 nor IPv6.
    static func read(_ socket: UnsafePointer<sockaddr>, length: Int) -> (address: IPAddress, port: UInt16)? {
        let raw = UnsafeRawPointer(socket)
        switch Int32(socket.pointee.sa_family) {
        case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
            let four = raw.loadUnaligned(as: sockaddr_in.self)
            return (.v4(UInt32(bigEndian: four.sin_addr.s_addr)), UInt16(bigEndian: four.sin_port))
        case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
            let six = raw.loadUnaligned(as: sockaddr_in6.self)
            return (.v6(number(six.sin6_addr)), UInt16(bigEndian: six.sin6_port))
        default:
            return nil
        }
    }

    private static func number(_ address: in6_addr) -> UInt128 {
        withUnsafeBytes(of: address) { bytes in bytes.reduce(0) { $0 << 8 | UInt128($1) } }
    }
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .v4(let number):
            return (0..<4).map { String(number >> (24 - 8 * UInt32($0)) & 255) }.joined(separator: ".")
        case .v6(let number):
            let groups = (0..<8).map { UInt16(truncatingIfNeeded: number >> (112 - 16 * UInt128($0))) }
            return groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
    }
}
