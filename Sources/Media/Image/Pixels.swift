/// Decoded 8-bit sRGB pixels, rows from the top without padding, as a video's frame comes.
struct Pixels {
    /// Red, green and blue of each pixel, and its opacity where there is alpha.
    var bytes: [UInt8]
    /// The size of the stored pixels.
    var size: PixelSize
    var hasAlpha: Bool
    /// The size at which they are shown, upright: it has another aspect where the pixels are not square.
    var shown: PixelSize
    var orientation: Orientation
}
