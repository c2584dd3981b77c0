#ifndef STILLS_CVIPS_SHIM_H
#define STILLS_CVIPS_SHIM_H

// libvips' operations take variable arguments and its casts are macros; Swift imports neither. Each function below
// is one operation with exactly the options that Stills uses. All return 0, or -1 on failure, as libvips does.

#include <fontconfig/fontconfig.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <vips/vips.h>

// libvips warns on standard error of what it finds in strangers' bytes; what matters comes back as an error.
static inline void cvips_say_nothing(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer data) {
    (void) domain, (void) level, (void) text, (void) data;
}

// Starts libvips. Nothing is cached, since every job has other pixels; an operation uses one thread, since jobs
// run beside one another. Loaders are blocked but for the six formats that are taken, so that no other parser,
// and no ImageMagick behind it, ever sees a stranger's bytes.
static inline int cvips_start(void) {
    static const char *const loaders[] = {
        "VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp",
        "VipsForeignLoadHeif", "VipsForeignLoadNsgif", "VipsForeignLoadTiff",
    };
    if (vips_init("stills")) return -1;
    g_log_set_handler("VIPS", (GLogLevelFlags) (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG),
                      cvips_say_nothing, NULL);
    vips_cache_set_max(0);
    vips_cache_set_max_mem(0);
    vips_concurrency_set(1);
    // liborc 0.4 makes machine code for a resize while it runs, and has crashed when several threads did so at once.
    vips_vector_set_enabled(0);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (unsigned i = 0; i < G_N_ELEMENTS(loaders); i++) vips_operation_block_set(loaders[i], FALSE);
    vips_block_untrusted_set(TRUE);
    return 0;
}

// Lets SVG in as well. librsvg draws text with what fontconfig knows of, which is no font at all from here on, and reads
// pictures inside of a drawing by gdk-pixbuf, of whose loaders PNG and JPEG are left.
static inline int cvips_take_svg(void) {
    FcConfig *config = FcConfigCreate();
    if (!config || !FcConfigSetRescanInterval(config, 0) || !FcConfigSetCurrent(config)) return -1;
    FcConfigDestroy(config);
    GSList *formats = gdk_pixbuf_get_formats();
    for (GSList *item = formats; item; item = item->next) {
        gchar *name = gdk_pixbuf_format_get_name((GdkPixbufFormat *) item->data);
        gboolean is_left = !strcmp(name, "png") || !strcmp(name, "jpeg");
        gdk_pixbuf_format_set_disabled((GdkPixbufFormat *) item->data, !is_left);
        g_free(name);
    }
    g_slist_free(formats);
    vips_operation_block_set("VipsForeignLoadSvg", FALSE);
    return 0;
}

// The class that would load these bytes, or NULL.
static inline const char *cvips_loader(const void *bytes, size_t count) {
    return vips_foreign_find_load_buffer(bytes, count);
}

// Whether a class of this nickname is built in and not blocked.
static inline gboolean cvips_has_operation(const char *nickname) {
    GType type = vips_type_find("VipsOperation", nickname);
    if (type == 0) return FALSE;
    VipsOperationClass *type_class = VIPS_OPERATION_CLASS(g_type_class_ref(type));
    gboolean usable = !(type_class->flags & VIPS_OPERATION_BLOCKED);
    g_type_class_unref(type_class);
    return usable;
}

static inline void *cvips_name_usable(VipsObjectClass *type, void *names) {
    VipsOperationFlags flags = VIPS_OPERATION_CLASS(type)->flags;
    if (!G_TYPE_IS_ABSTRACT(G_TYPE_FROM_CLASS(type)) && !(flags & VIPS_OPERATION_BLOCKED))
        g_string_append_printf((GString *) names, "%s\n", type->nickname);
    return NULL;
}

// The nicknames of all loaders that are not blocked, a line each, to be freed.
static inline char *cvips_usable_loaders(void) {
    GString *names = g_string_new(NULL);
    vips_class_map_all(g_type_from_name("VipsForeignLoad"), (VipsClassMapFn) cvips_name_usable, names);
    return g_string_free(names, FALSE);
}

// Opens the header; pixels are read when they are used.
static inline VipsImage *cvips_open(const void *bytes, size_t count) {
    return vips_image_new_from_buffer(bytes, count, "", "access", VIPS_ACCESS_SEQUENTIAL, NULL);
}

// Opens an SVG that is to be drawn so many times its own size. It is never told where the bytes are from, so that
// librsvg follows no reference out of them.
static inline int cvips_draw(const void *bytes, size_t count, VipsImage **out, double scale) {
    return vips_svgload_buffer((void *) bytes, count, out, "scale", scale, "access", VIPS_ACCESS_SEQUENTIAL, NULL);
}

// Wraps 8-bit sRGB pixels of 3 or 4 bands, rows without padding. They are not copied.
static inline VipsImage *cvips_wrap(const void *pixels, size_t count, int width, int height, int bands) {
    VipsImage *image = vips_image_new_from_memory(pixels, count, width, height, bands, VIPS_FORMAT_UCHAR);
    if (image) image->Type = VIPS_INTERPRETATION_sRGB;
    return image;
}

// The first frame at exactly this size, not turned; in sRGB where `manage_colour` says so. Shrinks while loading
// where the format can. The loader gets its strictness as text, since thumbnail_buffer of 8.14 passes on nothing else.
static inline int cvips_thumbnail(const void *bytes, size_t count, VipsImage **out, int width, int height,
                                  gboolean manage_colour) {
    if (manage_colour)
        return vips_thumbnail_buffer((void *) bytes, count, out, width, "height", height, "size", VIPS_SIZE_FORCE,
                                     "no_rotate", TRUE, "export_profile", "srgb", "option_string", "fail_on=error",
                                     NULL);
    return vips_thumbnail_buffer((void *) bytes, count, out, width, "height", height, "size", VIPS_SIZE_FORCE,
                                 "no_rotate", TRUE, "option_string", "fail_on=error", NULL);
}

// The same for a JPEG that becomes 8 times smaller or more. The decoder makes it 8 times smaller, the most that it can;
// thumbnail_buffer asks it for half of that, so that it would decode four times the pixels.
static inline int cvips_thumbnail_jpeg_eighth(const void *bytes, size_t count, VipsImage **out, int width, int height,
                                              gboolean manage_colour) {
    VipsImage *eighth = NULL;
    if (vips_jpegload_buffer((void *) bytes, count, &eighth, "shrink", 8, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                             VIPS_FAIL_ON_ERROR, NULL))
        return -1;
    int status;
    if (manage_colour)
        status = vips_thumbnail_image(eighth, out, width, "height", height, "size", VIPS_SIZE_FORCE, "no_rotate", TRUE,
                                      "export_profile", "srgb", NULL);
    else
        status = vips_thumbnail_image(eighth, out, width, "height", height, "size", VIPS_SIZE_FORCE, "no_rotate", TRUE,
                                      NULL);
    g_object_unref(eighth);
    return status;
}

// Whether the colours mean something only together with a profile: an embedded one, or CMYK's.
static inline gboolean cvips_has_profile(VipsImage *image) {
    return vips_image_get_typeof(image, VIPS_META_ICC_NAME) != 0 || image->Type == VIPS_INTERPRETATION_CMYK;
}

// Forgets that the picture is turned: its pixels are upright. Without this, AVIF would keep the turn.
static inline void cvips_forget_orientation(VipsImage *image) {
    vips_autorot_remove_angle(image);
}

// The same for pixels that are in sRGB.
static inline int cvips_thumbnail_pixels(VipsImage *in, VipsImage **out, int width, int height) {
    return vips_thumbnail_image(in, out, width, "height", height, "size", VIPS_SIZE_FORCE, "no_rotate", TRUE, NULL);
}

static inline int cvips_to_srgb(VipsImage *in, VipsImage **out) {
    return vips_colourspace(in, out, VIPS_INTERPRETATION_sRGB, NULL);
}

static inline int cvips_to_8_bit(VipsImage *in, VipsImage **out) {
    return vips_cast(in, out, VIPS_FORMAT_UCHAR, NULL);
}

static inline int cvips_rotate(VipsImage *in, VipsImage **out, VipsAngle angle) {
    return vips_rot(in, out, angle, NULL);
}

static inline int cvips_flip(VipsImage *in, VipsImage **out, VipsDirection direction) {
    return vips_flip(in, out, direction, NULL);
}

static inline int cvips_crop(VipsImage *in, VipsImage **out, int x, int y, int width, int height) {
    return vips_extract_area(in, out, x, y, width, height, NULL);
}

static inline int cvips_add_alpha(VipsImage *in, VipsImage **out) {
    return vips_addalpha(in, out, NULL);
}

static inline int cvips_flatten(VipsImage *in, VipsImage **out, const double *colour) {
    VipsArrayDouble *background = vips_array_double_new(colour, 3);
    int status = vips_flatten(in, out, "background", background, NULL);
    vips_area_unref(VIPS_AREA(background));
    return status;
}

// Puts the picture on a canvas. `colour` has as many numbers as the picture has bands.
static inline int cvips_place(VipsImage *in, VipsImage **out, int x, int y, int width, int height,
                              const double *colour) {
    VipsArrayDouble *background = vips_array_double_new(colour, in->Bands);
    int status = vips_embed(in, out, x, y, width, height, "extend", VIPS_EXTEND_BACKGROUND, "background", background,
                            NULL);
    vips_area_unref(VIPS_AREA(background));
    return status;
}

// The savers. `strip` leaves no EXIF, XMP, ICC profile or comment behind.

static inline int cvips_save_jpeg(VipsImage *in, void **bytes, size_t *count, int quality) {
    return vips_jpegsave_buffer(in, bytes, count, "Q", quality, "optimize_coding", TRUE, "strip", TRUE, NULL);
}

static inline int cvips_save_png(VipsImage *in, void **bytes, size_t *count) {
    return vips_pngsave_buffer(in, bytes, count, "compression", 6, "strip", TRUE, NULL);
}

static inline int cvips_save_webp(VipsImage *in, void **bytes, size_t *count, int quality) {
    return vips_webpsave_buffer(in, bytes, count, "Q", quality, "strip", TRUE, NULL);
}

// Effort 1 gives files as small as 4 does, six times as fast (6 megapixels: 0.9 s and 6.5 s).
static inline int cvips_save_avif(VipsImage *in, void **bytes, size_t *count, int quality) {
    return vips_heifsave_buffer(in, bytes, count, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "Q", quality,
                                "effort", 1, "bitdepth", 8, "strip", TRUE, NULL);
}

static inline void cvips_stop_when_late(VipsImage *image, VipsProgress *progress, gint64 *limit) {
    (void) progress;
    if (g_get_monotonic_time() >= *limit) vips_image_set_kill(image, TRUE);
}

static inline void cvips_free_limit(gpointer limit, GClosure *closure) {
    (void) closure;
    g_free(limit);
}

// Makes the work on this image, and on all that is made of it, fail once so many milliseconds have passed.
static inline void cvips_set_time_limit(VipsImage *image, gint64 milliseconds) {
    gint64 *limit = g_new(gint64, 1);
    *limit = g_get_monotonic_time() + milliseconds * 1000;
    vips_image_set_progress(image, TRUE);
    g_signal_connect_data(image, "eval", G_CALLBACK(cvips_stop_when_late), limit, cvips_free_limit,
                          (GConnectFlags) 0);
}

#endif
