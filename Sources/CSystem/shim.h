// What of the system Swift cannot call by itself: prctl takes a variable number of arguments, SIG_IGN is a cast.
#pragma once
#include <signal.h>

static inline int system_is_ignored(int number) {
    struct sigaction action;
    return sigaction(number, 0, &action) == 0 && action.sa_handler == SIG_IGN;
}

#ifdef __linux__
#include <sys/prctl.h>

// Other processes of the user may not look into this one, and a crash leaves no core.
static inline int system_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L); }
#else
static inline int system_forbid_dumps(void) { return 0; }
#endif
