package import NIOCore
package import NIOHTTPTypes

/// Keeps a connection open until what was written to it has left, and closes it where its client makes no progress.
///
/// A close drops what the socket has not taken yet. Hummingbird closes as soon as the last part of an answer is
/// written to the channel, which for a large answer is long before a slow client has read it. So closes are held back
/// here until nothing is buffered.
///
/// It also tells whoever asks ``client`` when the client has left, so that nothing is made that nobody waits for.
///
/// It stands between the HTTP codec and Hummingbird's own handler, and stands in for the idle time of the latter,
/// which does not know of reading.
package final class ConnectionKeeper: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart

    /// Whether the client is still there.
    package let client = ClientPresence()
    private let idle: TimeAmount
    private let body: TimeAmount
    private var patience: ConnectionPatience
    private var nextLook: Scheduled<Void>?
    private var heldClose: CloseMode?
    private var heldPromise: EventLoopPromise<Void>?

    /// - Parameters:
    ///   - idle: how long nothing may happen while it is the client's turn.
    ///   - body: how long a request body may take.
    package init(idle: TimeAmount, body: TimeAmount) {
        self.idle = idle
        self.body = body
        patience = ConnectionPatience(idle: idle, body: body, now: .now())
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        patience = ConnectionPatience(idle: idle, body: body, now: context.eventLoop.now)
        scheduleLook(context)
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        nextLook?.cancel()
        nextLook = nil
        finishClose()
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { client.leave() }
        context.fireUserInboundEventTriggered(event)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        client.leave()
        nextLook?.cancel()
        nextLook = nil
        finishClose()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard heldClose != .all else { return }
        patience.receive(Self.unwrapInboundIn(data))
        context.fireChannelRead(data)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // Whoever closed has written before.
        guard heldClose == nil else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        patience.send(Self.unwrapOutboundIn(data))
        context.write(data, promise: promise)
    }

    package func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        // Hummingbird closes the input where its task is cancelled: the server has waited as long as it may.
        if mode == .input { return context.close(mode: .all, promise: promise) }
        guard buffered(context) > 0 else { return context.close(mode: mode, promise: promise) }
        if heldClose != .all { heldClose = mode }
        heldPromise.setOrCascade(to: promise)
        scheduleLook(context)
    }

    private func look(_ context: ChannelHandlerContext) {
        nextLook = nil
        let buffered = buffered(context)
        let acknowledged = buffered == 0 ? 0 : context.channel.acknowledgedBytes
        if patience.isExhausted(at: context.eventLoop.now, buffered: buffered, acknowledged: acknowledged) {
            return context.close(mode: .all, promise: nil)
        }
        if let mode = heldClose, buffered == 0 {
            heldClose = nil
            let promise = heldPromise
            heldPromise = nil
            context.close(mode: mode, promise: promise)
        }
        if context.channel.isActive { scheduleLook(context) }
    }

    private func scheduleLook(_ context: ChannelHandlerContext) {
        nextLook?.cancel()
        let rest = TimeAmount.nanoseconds(min(idle.nanoseconds / 4, TimeAmount.seconds(15).nanoseconds))
        let delay = heldClose == nil ? rest : .milliseconds(25)
        nextLook = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { self.look(context) }
    }

    private func buffered(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    private func finishClose() {
        heldClose = nil
        heldPromise?.succeed()
        heldPromise = nil
    }
}

@available(*, unavailable)
extension ConnectionKeeper: Sendable {}
