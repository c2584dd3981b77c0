#ifndef STILLS_CSANDBOX_MEMORY_H
#define STILLS_CSANDBOX_MEMORY_H

// What the C library can be told of the memory that it keeps.

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

// Each thread would get an arena of its own, up to eight for each core, and free memory of one serves no other.
static inline void csandbox_bound_memory_arenas(void) { mallopt(M_ARENA_MAX, 2); }

static inline void csandbox_give_memory_back(void) { malloc_trim(0); }
#else
static inline void csandbox_bound_memory_arenas(void) {}
static inline void csandbox_give_memory_back(void) {}
#endif

#endif
