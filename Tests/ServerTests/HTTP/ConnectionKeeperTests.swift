import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Server
import Testing

/// What an embedded channel has not flushed stands for what a socket has not taken.
@Suite("Closing a connection") struct ConnectionKeeperTests {
    private let channel = EmbeddedChannel()
    private let socket = SocketSide()

    init() throws {
        try channel.pipeline.syncOperations.addHandlers(
            socket,
            ConnectionKeeper(idle: .seconds(8), body: .seconds(20))
        )
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
    }

    @Test("A close with nothing left to write is a close")
    func closesAtOnce() {
        channel.close(promise: nil)
        #expect(!channel.isActive)
    }

    @Test("A close waits for what was written, and is told when it is done", arguments: [CloseMode.all, .output])
    func waitsForWrites(mode: CloseMode) throws {
        try answer()
        let closed = WhenDone(channel.close(mode: mode))
        pass(.seconds(2))
        #expect(socket.closes.isEmpty && !closed.isDone)
        channel.flush()
        pass(.milliseconds(50))
        #expect(socket.closes == [mode] && closed.isDone)
        #expect(try channel.readOutbound(as: ByteBuffer.self)?.readableBytes == 5, "the answer has left")
    }

    @Test("A close is given up waiting for a reader that has stopped")
    func giveUp() throws {
        try answer()
        let closed = WhenDone(channel.close())
        pass(.seconds(9))
        #expect(!channel.isActive && closed.isDone)
    }

    @Test("A close of the input is the end, whatever is left to write")
    func closesWhenCancelled() throws {
        try answer()
        channel.close(mode: .input, promise: nil)
        #expect(!channel.isActive)
    }

    @Test("Nothing is read or written after a close that waits")
    func nothingAfterClose() throws {
        try answer()
        channel.close(promise: nil)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        #expect(try channel.readInbound(as: HTTPRequestPart.self) == nil)
        let late = WhenDone(channel.write(HTTPResponsePart.end(nil)))
        #expect(late.isDone)
        pass(.seconds(2))
        #expect(channel.isActive)
    }

    @Test("A connection on which nothing happens is closed between one idle time and a quarter more")
    func idle() {
        pass(.seconds(7))
        #expect(channel.isActive)
        pass(.seconds(3))
        #expect(!channel.isActive)
    }

    private func answer() throws {
        try channel.writeInbound(
            HTTPRequestPart.head(HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/"))
        )
        try channel.writeInbound(HTTPRequestPart.end(nil))
        while try channel.readInbound(as: HTTPRequestPart.self) != nil {}
        channel.write(HTTPResponsePart.body(ByteBuffer(string: "bytes")), promise: nil)
        channel.write(HTTPResponsePart.end(nil), promise: nil)
    }

    private func pass(_ time: TimeAmount) {
        channel.embeddedEventLoop.advanceTime(by: time)
    }
}

/// In the codec's place, because an embedded channel counts the bytes of buffers only.
private final class SocketSide: ChannelOutboundHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = ByteBuffer

    private(set) var closes: [CloseMode] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .body(let bytes) = Self.unwrapOutboundIn(data) else { return }
        context.write(Self.wrapOutboundOut(bytes), promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        closes.append(mode)
        context.close(mode: mode, promise: promise)
    }
}

private final class WhenDone {
    private(set) var isDone = false

    init(_ future: EventLoopFuture<Void>) {
        future.assumeIsolated().whenComplete { _ in self.isDone = true }
    }
}
