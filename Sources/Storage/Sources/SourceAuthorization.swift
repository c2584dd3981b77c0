import Core
import FoundationEssentials

/// What opens a source: added to the requests that go where its credentials may go, and to no others.
///
/// Every request is judged by its own URL, so a redirect, a reference in a playlist or a mistake gets nothing that
/// it should not.
struct SourceAuthorization {
    private enum Access {
        case none
        case http(CredentialBody, [CredentialHost])
        case store(StoreAccess)
    }

    private let access: Access
    private let source: Source
    private let client: SourceClient

    init(_ source: Source, client: SourceClient) throws {
        self.source = source
        self.client = client
        switch (source.credential, source.place) {
        case (let credential?, _):
            access = try StoreAccess(credential).map { .store($0) } ?? .http(credential.body, credential.scope.hosts)
        case (nil, .object(let object)):
            let machine = client.machine.flatMap { $0.access.opens(object) ? $0.access : nil }
            access = .store(try machine ?? StoreAccess(anonymous: object.store))
        case (nil, .url):
            access = .none
        }
    }

    /// Where the source is asked for first.
    var url: SourceURL {
        get throws {
            switch (source.place, access) {
            case (.object(let object), .store(let store)):
                try store.address.url(of: object, region: region(of: object, store))
            case (.object, _): throw StillsError.credentialsRefused("They are not for a store.")
            case (.url(let url), _): url
            }
        }
    }

    /// The request with what opens its place.
    func authorize(_ request: HTTPRequest, until deadline: Deadline) throws -> HTTPRequest {
        switch access {
        case .none:
            return request
        case .http(let body, _):
            return goes(to: request.url) ? request.adding(Self.fields(body)) : request
        case .store:
            guard let (object, store) = signingPlace(of: request.url) else { return request }
            return try sign(request, of: object, store, until: deadline)
        }
    }

    /// What a store means by an answer that is no success.
    ///
    /// - Returns: where to ask instead, if the bucket is in another region, or the store says where it is.
    /// - Throws: the error, in the words that help.
    func explain(_ answer: StoreAnswer, to url: SourceURL) throws -> SourceURL {
        guard let (object, store) = signingPlace(of: url) else { throw StillsError.source(answer.head) }
        if let told = answer.region, object.store == .s3, told != signingRegion(of: object, store) {
            if let named = store.region, named != told { throw StillsError.storeRegionWrong(told, named: named) }
            client.regions.remember(told, of: object.bucket, at: store.address)
            return try store.address.url(of: object, region: told)
        }
        if answer.head.isRedirect, let location = answer.head["location"] { return try url.redirected(to: location) }
        if case .token = store.signature, answer.head.status == 401 { client.tokens.forget(source) }
        throw answer.error(isSigned: store.isSigned)
            ?? StillsError.source(answer.head, isAuthorized: store.isSigned)
    }

    /// Whether an answer is a store's failure, whose body says more than its status.
    func isFailure(_ head: ResponseHead, at url: SourceURL) -> Bool {
        StoreAnswer.isTelling(head) && signingPlace(of: url) != nil
    }

    /// Whether an answer refuses credentials of HTTP.
    func isRefused(_ head: ResponseHead, at url: SourceURL) -> Bool {
        (head.status == 401 || head.status == 403) && goes(to: url)
    }

    /// Whether credentials of HTTP go along with a request.
    private func goes(to url: SourceURL) -> Bool {
        guard case .http(_, let hosts) = access else { return false }
        return hosts.contains { $0.covers(url) }
    }

    /// The object that a URL names, if the credentials may be used for it, and its store.
    func signingPlace(of url: SourceURL) -> (object: StoreObject, store: StoreAccess)? {
        guard case .store(let store) = access, let object = try? store.address.object(at: url), store.opens(object),
            isSameBucket(object)
        else { return nil }
        return (object, store)
    }

    private func isSameBucket(_ object: StoreObject) -> Bool {
        guard case .object(let own) = source.place else { return false }
        return own.store == object.store && own.bucket == object.bucket
    }

    func region(of object: StoreObject, _ store: StoreAccess) -> String? {
        object.region ?? store.region ?? client.regions.region(of: object.bucket, at: store.address)
            ?? (store.isMachine ? client.machine?.region : nil)
    }

    private func sign(
        _ request: HTTPRequest,
        of object: StoreObject,
        _ store: StoreAccess,
        until deadline: Deadline
    ) throws -> HTTPRequest {
        var key: AccessKey
        switch store.signature {
        case .none:
            return request
        case .token(let account):
            let token = try client.tokens.token(of: account, source, client: client, until: deadline)
            return request.adding([HeaderField("Authorization", "Bearer \(token.text)")])
        case .sharedAccess(let query):
            var request = request
            request.url = try request.url.appending(query: query.text)
            return request
        case .azureKey(let account, let secret):
            let signer = try AzureSharedKey(account: account, key: secret)
            return request.adding(signer.fields(signing: request.method, request.url, with: request.fields, at: Date()))
        case .key(let own): key = own
        case .machine:
            guard let machine = client.machine else { return request }
            key = try machine.key(until: deadline)
        }
        let signature = SignatureV4(key: key, region: signingRegion(of: object, store))
        let signed = request.fields.filter { $0.name == "Range" || $0.name.hasPrefix("If-") }
        return request.adding(signature.fields(signing: request.method, request.url, with: signed, at: Date()))
    }

    func signingRegion(of object: StoreObject, _ store: StoreAccess) -> String {
        object.store == .google ? "auto" : region(of: object, store) ?? Self.defaultRegion
    }

    private static let defaultRegion = "us-east-1"

    private static func fields(_ body: CredentialBody) -> [HeaderField] {
        switch body {
        case .basic(let user, let password):
            [HeaderField("Authorization", "Basic \(Data("\(user):\(password.text)".utf8).base64EncodedString())")]
        case .bearer(let token):
            [HeaderField("Authorization", "Bearer \(token.text)")]
        case .headers(let headers):
            headers.map { HeaderField($0.name, $0.value.text) }
        case .s3, .google, .azure:
            []
        }
    }
}
