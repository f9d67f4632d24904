#ifndef NEVER_DEFINED
#error this header wants NEVER_DEFINED
#endif
