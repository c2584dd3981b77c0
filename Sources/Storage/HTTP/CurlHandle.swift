import CCurl
import Core

/// One libcurl easy handle, with the connections that it keeps alive.
///
/// Unchecked, because libcurl allows a handle to be used from any thread, one at a time, and that cannot be
/// told to the compiler: ``CurlHandlePool`` lends each handle to one borrower.
final class CurlHandle: @unchecked Sendable {
    /// For ``ParallelTransfers``, which drives it by libcurl's other interface.
    let handle: UnsafeMutableRawPointer
    private var parallel: ParallelTransfers?
    private var multi: CurlMulti?
    private let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    /// Where the handle was connected to last, and so likely still is; the latest comes last.
    private(set) var origins: [SourceURL.Origin] = []

    private let share: CurlShare

    init(_ share: CurlShare) throws {
        guard let handle = curl_easy_init() else {
            throw StillsError(.internalError, "The HTTP client cannot be started.", fix: "Try again.")
        }
        self.handle = handle
        self.share = share
        try set(ccurl_set_share(handle, share.pointer))
    }

    deinit {
        curl_easy_cleanup(handle)
        message.deallocate()
    }

    /// How a transfer ended that was not in vain.
    enum Ending {
        /// The answer is complete, or the receiver has had enough.
        case complete
        /// The connection was lost on the way; asking for the rest may help.
        case broken(StillsError)
    }

    /// Sends a request and hands the answer to `receiver`, on the calling thread, until `deadline`.
    ///
    /// `names` are entries of libcurl's `CURLOPT_RESOLVE`, which stand in for a name server.
    func perform(
        _ request: HTTPRequest,
        configuration: SourceConfiguration,
        sourceGuard: SourceGuard,
        names: [String],
        deadline: Deadline,
        receiver: Exchange.Receiver
    ) throws -> Ending {
        let transfer = try begin(
            request,
            configuration: configuration,
            sourceGuard: sourceGuard,
            names: names,
            deadline: deadline,
            receiver: receiver
        )
        return try end(transfer, drive(transfer))
    }

    /// Does what `curl_easy_perform` does, without its rest between two addresses of a name where the first was refused.
    ///
    /// There is no socket to watch then, and a name may have many addresses.
    private func drive(_ transfer: Transfer) throws -> CURLcode {
        let multi = try multi ?? CurlMulti(connections: CurlOptions.connections)
        self.multi = multi
        do {
            try multi.add(handle)
            defer { multi.remove(handle) }
            while true {
                try multi.perform()
                if let (_, code) = multi.nextEnded() { return code }
                if !transfer.wasRefused() { try multi.wait(milliseconds: 1000) }
            }
        } catch {
            curl_easy_reset(handle)
            throw error
        }
    }

    /// A request that is set up, and all that libcurl refers to until it has ended.
    struct Transfer {
        fileprivate let exchange: Exchange
        fileprivate let fields: CurlList
        fileprivate let resolve: CurlList

        /// Whether an address was refused since this was asked last, so that there may be another to try at once.
        func wasRefused() -> Bool { exchange.takeRefusal() }
    }

    /// Sets up a request, to be sent by whoever calls; the transfer must be kept until ``end(_:_:)``.
    ///
    /// All that this server ever asks of another goes through here, and so past the guard.
    func begin(
        _ request: HTTPRequest,
        configuration: SourceConfiguration,
        sourceGuard: SourceGuard,
        names: [String],
        deadline: Deadline,
        receiver: Exchange.Receiver
    ) throws -> Transfer {
        try deadline.check()
        // A line end in a value would begin another field.
        guard request.fields.allSatisfy(\.isOneLine) else {
            throw StillsError(
                .internalError,
                "A field of the request cannot be sent.",
                fix: "Store the credentials anew."
            )
        }
        try sourceGuard.check(request.url)
        let transfer = Transfer(
            exchange: Exchange(
                configuration: configuration,
                sourceGuard: sourceGuard,
                deadline: deadline,
                receiver: receiver
            ),
            fields: CurlList(request.fields.map(\.line)),
            resolve: CurlList(names)
        )
        remember(request.url.origin)
        // Forgets all options, the pointers to the last exchange among them, but keeps the connections.
        curl_easy_reset(handle)
        message.pointee = 0
        do {
            try prepare(request, configuration, deadline)
            try set(ccurl_set_list(handle, CURLOPT_HTTPHEADER, transfer.fields.first))
            try set(ccurl_set_list(handle, CURLOPT_RESOLVE, transfer.resolve.first))
            try connect(transfer.exchange)
        } catch {
            curl_easy_reset(handle)
            throw error
        }
        return transfer
    }

    /// Says how a transfer ended that libcurl is done with, and lets go of it.
    func end(_ transfer: Transfer, _ code: CURLcode) throws -> Ending {
        defer { curl_easy_reset(handle) }
        return try withExtendedLifetime(transfer) { try ending(of: transfer.exchange, code) }
    }

    /// Transfers at the same time, over further connections, which are kept and lent out with this handle.
    func transfers() throws -> ParallelTransfers {
        if let parallel { return parallel }
        let made = try ParallelTransfers(share)
        parallel = made
        return made
    }

    private func remember(_ origin: SourceURL.Origin) {
        origins.removeAll { $0 == origin }
        origins = origins.suffix(CurlOptions.connections - 1) + [origin]
    }

    private func ending(of exchange: Exchange, _ code: CURLcode) throws -> Ending {
        if let failure = exchange.failure { throw failure }
        if exchange.wasStopped { return .complete }
        if exchange.isStalled { return .broken(.sourceTimeout(detail: "silence in the middle")) }
        if code == CURLE_OK {
            try exchange.finish()
            return .complete
        }
        if code == CURLE_COULDNT_CONNECT, let refusal = exchange.refusal { throw refusal }
        let detail = "\(String(cString: curl_easy_strerror(code))): \(String(cString: message))"
        if exchange.usesProxy, let error = CurlFailure.proxyError(code, connectStatus: connectStatus, detail: detail) {
            throw error
        }
        let error = CurlFailure.error(code, detail: detail)
        guard CurlFailure.isBroken(code) else { throw error }
        return .broken(error)
    }

    private func prepare(_ request: HTTPRequest, _ configuration: SourceConfiguration, _ deadline: Deadline) throws {
        try set(ccurl_set_error_buffer(handle, message))
        try set(text: CURLOPT_URL, request.url.text)
        if let body = request.body {
            try set(body.bytes.withUnsafeBytes { ccurl_set_post(handle, $0.baseAddress, curl_off_t($0.count)) })
        } else if request.method != "GET" {
            try set(text: CURLOPT_CUSTOMREQUEST, request.method)
        }
        for (option, value) in CurlOptions.switches { try set(number: option, value) }
        for (option, value) in CurlOptions.texts { try set(text: option, value) }
        if !configuration.certificates.isEmpty {
            try set(text: CURLOPT_CAINFO, configuration.certificates)
            // libcurl would look into the system's directory, too.
            try set(ccurl_set_text(handle, CURLOPT_CAPATH, nil))
        }
        if let proxy = configuration.proxy { try set(proxy) }
        // Zero would mean no limit at all.
        let left = max(1, deadline.milliseconds)
        let connect = min(left, SourceConfiguration.milliseconds(configuration.connectSeconds))
        try set(number: CURLOPT_TIMEOUT_MS, left)
        try set(number: CURLOPT_CONNECTTIMEOUT_MS, connect)
    }

    private func connect(_ exchange: Exchange) throws {
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        try set(ccurl_on_open_socket(handle, ExchangeCallbacks.openSocket, context))
        try set(ccurl_on_header(handle, ExchangeCallbacks.header, context))
        try set(ccurl_on_body(handle, ExchangeCallbacks.body, context))
        try set(ccurl_on_progress(handle, ExchangeCallbacks.progress, context))
    }

    /// Sends by a proxy, whose password goes into libcurl alone.
    private func set(_ proxy: SourceProxy) throws {
        try set(text: CURLOPT_PROXY, proxy.url)
        // Empty rather than not set, which would let the environment name hosts that need no proxy.
        try set(text: CURLOPT_NOPROXY, "")
        try set(number: CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        guard let user = proxy.user else { return }
        try set(text: CURLOPT_PROXYUSERNAME, user.text)
        try set(text: CURLOPT_PROXYPASSWORD, proxy.password?.text ?? "")
    }

    /// What the proxy answered to the request for a tunnel; 0 where there was none.
    private var connectStatus: Int {
        var status = 0
        return ccurl_get_long(handle, CURLINFO_HTTP_CONNECTCODE, &status) == CURLE_OK ? status : 0
    }

    private func set(number option: CURLoption, _ value: Int) throws {
        try set(ccurl_set_long(handle, option, value))
    }

    private func set(text option: CURLoption, _ value: String) throws {
        try set(ccurl_set_text(handle, option, value))
    }

    /// A setting that is not taken may be one that protects, so nothing is sent without it.
    private func set(_ code: CURLcode) throws {
        guard code == CURLE_OK else {
            throw StillsError(
                .internalError,
                "The HTTP client cannot be set up.",
                fix: "Install the libcurl that this server was built for.",
                detail: String(cString: curl_easy_strerror(code))
            )
        }
    }
}
