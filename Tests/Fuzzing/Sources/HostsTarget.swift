@testable import Core
@testable import Storage

extension FuzzTarget {
    /// Patterns of hosts, blocks of addresses and places of servers read the same once they are written.
    static let hosts = FuzzTarget("hosts") { bytes in
        let lines = bytes.lines
        let text = lines[0]
        let host = lines.count > 1 ? lines[1] : text
        if let pattern = HostPattern(text) {
            try expect(HostPattern(pattern.text) == pattern, "\(text) is \(pattern.text), which is another pattern.")
            if !pattern.text.hasPrefix("."), !pattern.text.contains(":") {
                try expect(pattern.matches(pattern.text), "\(pattern.text) does not match itself.")
            }
            if pattern.matches(host) {
                let name = pattern.text.hasPrefix(".") ? pattern.text.dropFirst() : pattern.text[...]
                let isBelow = host.lowercased().utf8.reversed().starts(with: name.utf8.reversed())
                try expect(isBelow || host.hasSuffix("."), "\(pattern.text) matches \(host).")
            }
        }
        if let credential = CredentialHost(text) {
            try expect(CredentialHost(credential.text) == credential, "\(text) is \(credential.text), another host.")
            try expect((1...65_535).contains(credential.port), "\(credential.port)")
        }
        if let server = ServerURL(text) {
            try expect(ServerURL(server.text)?.text == server.text, "\(text) is \(server.text), another server.")
            _ = server.isLoopback
        }
        if let block = AddressBlock(text), !text.contains("/"), let address = IPAddress(text) {
            try expect(block.contains(address), "\(text) does not contain itself.")
        }
        if let proxy = SourceProxy(text) {
            try expect(!"\(proxy)".contains("@"), "\(proxy) shows its user.")
        }
    }
}
