// What of the system Swift cannot call by itself: prctl takes a variable number of arguments.
#pragma once
#ifdef __linux__
#include <sys/prctl.h>

// Other processes of the user may not look into this one, and a crash leaves no core.
static inline int system_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L); }
#else
static inline int system_forbid_dumps(void) { return 0; }
#endif
