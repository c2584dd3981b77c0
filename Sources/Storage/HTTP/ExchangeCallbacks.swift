import CCurl

/// The C functions that libcurl calls; each finds its ``Exchange`` in the context and hands on.
///
/// The context is unretained: ``CurlHandle`` keeps the exchange alive for as long as libcurl may call.
enum ExchangeCallbacks {
    static let openSocket: curl_opensocket_callback = { context, _, address in
        guard let exchange = ExchangeCallbacks.exchange(context), let address else { return ccurl_no_socket }
        return exchange.openSocket(address)
    }

    static let header: curl_write_callback = { line, size, count, context in
        guard let exchange = ExchangeCallbacks.exchange(context) else { return 0 }
        // `size` is always 1, as libcurl documents.
        return exchange.takeHeader(UnsafeRawBufferPointer(start: line, count: count)) ? count : 0
    }

    static let body: curl_write_callback = { bytes, size, count, context in
        guard let exchange = ExchangeCallbacks.exchange(context) else { return 0 }
        return exchange.takeBody(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
    }

    static let progress: curl_xferinfo_callback = { context, _, _, _, _ in
        guard let exchange = ExchangeCallbacks.exchange(context) else { return 1 }
        return exchange.isWorthWaitingFor() ? 0 : 1
    }

    private static func exchange(_ context: UnsafeMutableRawPointer?) -> Exchange? {
        context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }
}
