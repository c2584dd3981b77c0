import Hummingbird

/// What is known of a request while it is answered.
struct RequestState: RequestContext {
    var coreContext: CoreRequestContextStorage

    init(source: Source) {
        coreContext = .init(source: source)
    }
}
