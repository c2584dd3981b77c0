package import Core

/// What bytes are read from: a place, on whose behalf, and what opens it.
///
/// Two are equal if they are the same place, of the same account, with the same version of its credentials.
package struct Source: Hashable, Sendable {
    package let place: SourcePlace
    /// Whose bounds reading counts towards, and who never shares what was read with another; `nil` where the server
    /// itself asks, as commands do.
    package let account: SourceAccount?
    /// `nil` for what is open to everyone.
    package let credential: Credential?

    /// Reads what a client wrote.
    ///
    /// Throws `source_invalid` or `source_unsupported`, and `credentials_refused` where `credential` is not for this place.
    package init(_ text: some StringProtocol, account: SourceAccount? = nil, credential: Credential? = nil) throws {
        place = try SourcePlace(text, credential: credential)
        self.account = account
        self.credential = credential
    }

    /// The source as a client may name it.
    package var text: String {
        switch place {
        case .url(let url): url.text
        case .object(let object): object.text
        }
    }

    /// The scheme of the store that names it; `nil` where a URL does.
    var storeScheme: String? {
        guard case .object = place else { return nil }
        return String(text.prefix { $0 != ":" })
    }

    /// What is open to everyone, or signed already.
    package init(_ url: SourceURL, account: SourceAccount? = nil) {
        place = .url(url)
        self.account = account
        credential = nil
    }
}

/// An account, as far as reading on its behalf is concerned.
package struct SourceAccount: Hashable, Sendable {
    package let id: String
    /// The only hosts that it may read from; empty where it may read from all that the server may.
    package let hosts: [HostPattern]

    package init(id: String, hosts: [HostPattern] = []) {
        self.id = id
        self.hosts = hosts
    }
}
