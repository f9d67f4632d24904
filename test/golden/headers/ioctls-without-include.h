/* Many headers use _IOR and leave the include to their users. */
#define THING_GET _IOR('y', 1, unsigned int)
