import Core

extension Sequence where Element == HostPattern {
    /// Whether a host is in a list; an address is, however it is spelled.
    func hold(_ host: String) -> Bool {
        let address = IPAddress(host)
        return contains { pattern in
            pattern.matches(host) || address.map { IPAddress(pattern.text) == $0 } ?? false
        }
    }
}
